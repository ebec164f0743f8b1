"""One collector a platform: the vendor's answer becomes posts, nothing else."""
