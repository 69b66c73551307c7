#!/usr/bin/env python
"""Command line of the portal; `make help` lists what is usually wanted."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hezhang.settings.local")
    execute_from_command_line(sys.argv)
