"""From nodes to typed values: the shapes of keys, components, sections, layers and steps."""
