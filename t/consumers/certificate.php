<?php
// Reads a client certificate from FastCGI parameters with PHP's own reader.
header('Content-Type: application/json');
$found = [];
foreach (['HTTP_SSL_CLIENT_CERT' => 'urldecode'] as $name => $read) {
    if (isset($_SERVER[$name])) {
        $pem = $read($_SERVER[$name]);
        $parsed = openssl_x509_parse($pem);
        $found[$name] = [
            'fingerprint' => openssl_x509_fingerprint($pem, 'sha256'),
            'serial' => $parsed['serialNumberHex'],
            'subject' => $parsed['subject'],
        ];
    }
}
$found['subject'] = $_SERVER['HTTP_SSL_CLIENT_SUBJECT_DN'] ?? null;
echo json_encode($found, JSON_INVALID_UTF8_SUBSTITUTE);
