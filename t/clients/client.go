// A client with Go's crypto/tls and net/http, told what to do line by line.
//
// usage: client SERVER-CA HTTP-VERSION TLS-VERSION NAME ...
//
// Each NAME is a certificate, NAME.pem with its key NAME.key, which are read
// again for every handshake; crypto/tls says which of them the server takes.
// "get PORT/PATH" prints the code of the answer and its X-Seen, "drop" gives up
// all connections and keeps their sessions.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type request = tls.CertificateRequestInfo

func choose(names []string) func(*request) (*tls.Certificate, error) {
	return func(asked *request) (*tls.Certificate, error) {
		for _, name := range names {
			pair, err := tls.LoadX509KeyPair(name+".pem", name+".key")
			if err != nil {
				return nil, err
			}
			if asked.SupportsCertificate(&pair) == nil {
				return &pair, nil
			}
		}
		return &tls.Certificate{}, nil
	}
}

func makeTransport(httpVersion, tlsVersion string,
	config *tls.Config) *http.Transport {
	versions := map[string]uint16{
		"TLSv1.2": tls.VersionTLS12, "TLSv1.3": tls.VersionTLS13,
	}
	config.MinVersion = versions[tlsVersion]
	config.MaxVersion = versions[tlsVersion]
	transport := &http.Transport{TLSClientConfig: config}
	if httpVersion == "2" {
		transport.ForceAttemptHTTP2 = true
	} else {
		transport.TLSNextProto =
			map[string]func(string, *tls.Conn) http.RoundTripper{}
	}
	return transport
}

func get(client *http.Client, url string) {
	response, err := client.Get(url)
	if err != nil {
		fmt.Println("0", err)
		return
	}
	_, err = io.Copy(io.Discard, response.Body)
	check(err)
	check(response.Body.Close())
	fmt.Println(response.StatusCode, response.Header.Get("X-Seen"))
}

func main() {
	authority, err := os.ReadFile(os.Args[1])
	check(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	client := &http.Client{Transport: makeTransport(os.Args[2], os.Args[3],
		&tls.Config{
			RootCAs:              roots,
			GetClientCertificate: choose(os.Args[4:]),
			ClientSessionCache:   tls.NewLRUClientSessionCache(0),
		})}

	orders := bufio.NewScanner(os.Stdin)
	for orders.Scan() {
		if path := strings.TrimPrefix(orders.Text(), "get "); path != orders.Text() {
			get(client, "https://localhost:"+path)
		} else {
			client.CloseIdleConnections()
			fmt.Println("dropped")
		}
	}
}
