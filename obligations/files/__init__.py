"""Files: read strictly, with a place for every fault; their models and schemas; written whole or not at all."""
