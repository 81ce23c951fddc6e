"""Pictures: numpy and Pillow, uint8 (H, W, 3) in and out. No text inside pictures, no disk."""
