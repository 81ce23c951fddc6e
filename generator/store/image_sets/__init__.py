"""Image sets on disk: four layouts, each read into entries, then checked and merged into one `ImageSet`."""
