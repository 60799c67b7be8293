"""The cards of models, which show all facts about one model on a static page or in a panel."""
