"""Whether a fault of writing a file is that the disk has no room."""

import errno
from typing import Final

# Full; somebody's share of it is; or made read-only, because the disk is at fault.
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
FULL: Final = "存放照片和文件的磁盘已满，现在不能保存。请联系管理员，稍后再上传。"


def is_full(error: BaseException | None) -> bool:
    """Is this the fault of a disk without room? What sent it may send it again later."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM
