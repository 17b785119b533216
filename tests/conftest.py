"""What all tests share: none sees the gazetteers and the cache of the person who runs them."""

import os
import tempfile

_EMPTY = tempfile.TemporaryDirectory(prefix="geomap-tests-")
os.environ["GEOMAP_DATA_DIR"] = f"{_EMPTY.name}/data"
os.environ["GEOMAP_CACHE_DIR"] = f"{_EMPTY.name}/cache"
