"""The op vocabulary, one file a family; an op's lowering, rule and gradient stand side by side."""
