"""The law as data: source with positions, the nouns of a policy, the rule language that reads them."""
