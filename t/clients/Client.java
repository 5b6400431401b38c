// A client with Java's JSSE and HttpClient, told what to do line by line.
//
// usage: Client SERVER-CA HTTP-VERSION TLS-VERSION NAME ...
//
// Each NAME is a certificate, NAME.pem with its key NAME.key, which are read
// again for every handshake; JSSE chooses among them. "get PORT/PATH" prints
// the code of the answer and its X-Seen, "drop" gives up all connections and
// keeps their sessions.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

public class Client {
    private static final char[] NO_PASSWORD = new char[0];

    public static void main(String[] arguments) throws Exception {
        String[] names =
            Arrays.copyOfRange(arguments, 3, arguments.length);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new RereadingKeyManager(names)},
            trustIn(arguments[0]).getTrustManagers(), null);

        HttpClient client = connect(context, arguments);
        BufferedReader orders =
            new BufferedReader(new InputStreamReader(System.in));
        for (String order; (order = orders.readLine()) != null;) {
            if (order.startsWith("get ")) {
                get(client, "https://localhost:" + order.substring(4));
            } else {
                client = connect(context, arguments);
                System.out.println("dropped");
            }
        }
        System.exit(0);
    }

    private static HttpClient connect(SSLContext context, String[] arguments) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {arguments[2]});
        return HttpClient.newBuilder()
            .sslContext(context)
            .sslParameters(parameters)
            .version(arguments[1].equals("2") ? HttpClient.Version.HTTP_2
                : HttpClient.Version.HTTP_1_1)
            .build();
    }

    private static void get(HttpClient client, String url)
            throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        try {
            HttpResponse<byte[]> response =
                client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            System.out.println(response.statusCode() + " "
                + response.headers().firstValue("X-Seen").orElse(""));
        } catch (IOException e) {
            System.out.println("0 " + e);
        }
    }

    private static TrustManagerFactory trustIn(String file)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setCertificateEntry("ca", certificate(file));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(
            TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static KeyStore emptyStore()
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static Certificate certificate(String file)
            throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return CertificateFactory.getInstance("X.509")
                .generateCertificate(in);
        }
    }

    private static PrivateKey key(String file)
            throws GeneralSecurityException, IOException {
        String text = Files.readString(Path.of(file));
        byte[] bytes = Base64.getMimeDecoder().decode(
            text.replaceAll("-----[^-]+-----", ""));
        return KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(bytes));
    }

    // Asks a key manager of JSSE's own, made anew for each choice.
    private static final class RereadingKeyManager
            extends X509ExtendedKeyManager {
        private final String[] names;
        private X509ExtendedKeyManager current;

        RereadingKeyManager(String[] names) {
            this.names = names;
        }

        private X509ExtendedKeyManager read() {
            try {
                KeyStore store = emptyStore();
                for (String name : names) {
                    store.setKeyEntry(Path.of(name).getFileName().toString(),
                        key(name + ".key"), NO_PASSWORD,
                        new Certificate[] {certificate(name + ".pem")});
                }
                KeyManagerFactory factory = KeyManagerFactory.getInstance(
                    KeyManagerFactory.getDefaultAlgorithm());
                factory.init(store, NO_PASSWORD);
                return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String chooseEngineClientAlias(String[] types,
                Principal[] issuers, SSLEngine engine) {
            current = read();
            return current.chooseEngineClientAlias(types, issuers, engine);
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers,
                Socket socket) {
            current = read();
            return current.chooseClientAlias(types, issuers, socket);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return current.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return current.getPrivateKey(alias);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return read().getClientAliases(type, issuers);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers,
                Socket socket) {
            return null;
        }
    }
}
