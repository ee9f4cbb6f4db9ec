enum MultiprocessingPlaceholder {}
