"""What is held is reviewed, kept for a need that is named, or fades and is erased (GM-06, GM-07, GM-19)."""
