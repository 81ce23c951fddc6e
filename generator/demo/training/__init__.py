"""How the demo's ensemble was trained: photos rendered for it, nine members, and an account of what they can."""
