enum CoroutinesNIOPlaceholder {}
