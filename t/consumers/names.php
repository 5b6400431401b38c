<?php
// Tells which request headers PHP read, and what became of their values.
header('Content-Type: application/json');
echo json_encode(
    array_filter($_SERVER, fn ($name) => str_starts_with($name, 'HTTP_'),
        ARRAY_FILTER_USE_KEY),
    JSON_INVALID_UTF8_SUBSTITUTE);
