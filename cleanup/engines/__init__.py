"""What runs the cleaner over files: processes of this machine, or a Ray cluster."""
