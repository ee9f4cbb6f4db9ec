enum CoroutinesPlaceholder {}
