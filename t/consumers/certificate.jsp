<%-- Shows the client certificate that SSLValve read from the headers. --%>
<%@ page contentType="text/plain" import="java.security.MessageDigest,java.security.cert.X509Certificate,java.util.HexFormat" %><%
    X509Certificate[] chain = (X509Certificate[]) request.getAttribute(
        "jakarta.servlet.request.X509Certificate");
    if (chain == null) {
        out.print("none");
    } else {
        byte[] digest = MessageDigest.getInstance("SHA-256")
            .digest(chain[0].getEncoded());
        out.print(HexFormat.of().formatHex(digest));
    }
%>
