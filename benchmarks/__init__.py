"""What Gatepost's figures are and how they are measured: `make bench` prints them all."""
