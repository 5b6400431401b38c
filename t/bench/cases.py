"""What is compared: ways of telling an application who the client is."""

import base64
import dataclasses

from place import BENCH, MODULE, PKI, CLIENT, tls_server

LOAD_MODULE = f'load_module {MODULE};'
MODULES = '/usr/lib/nginx/modules'
LOAD_NJS = f'load_module {MODULES}/ngx_http_js_module.so;'
LOAD_LUA = f'load_module {MODULES}/ndk_http_module.so;' \
    f' load_module {MODULES}/ngx_http_lua_module.so;'

LUA = r"""
    rewrite_by_lua_block {
        local pem = ngx.var.ssl_client_raw_cert
        local text = pem:gsub("%-%-%-%-%-[^\n]*%-%-%-%-%-", "")
        text = text:gsub("%s", "")
        ngx.req.set_header("Client-Cert", ":" .. text .. ":")
    }
"""

NJS = r"""
function rfc9440(r) {
    return ':' + r.variables.ssl_client_raw_cert
        .replace(/-----[^\n]*-----|\s/g, '') + ':';
}
export default { rfc9440 };
"""

FIVE_VARIABLES = """
    proxy_set_header X-Verify      $ssl_client_verify;
    proxy_set_header X-Subject     $ssl_client_s_dn;
    proxy_set_header X-Issuer      $ssl_client_i_dn;
    proxy_set_header X-Serial      $ssl_client_serial;
    proxy_set_header X-Fingerprint $ssl_client_fingerprint;
"""

FOUR_DIALECTS = """
    client_cert_forward rfc9440;
    client_cert_forward cloudflare;
    client_cert_forward envoy cert subject uri dns;
    client_cert_forward traefik pem info;
"""


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    location: str = ''
    # elsewhere is what another location has.
    elsewhere: str = ''
    # server is what the server has besides.
    server: str = ''
    # http is what the http block has besides.
    http: str = ''
    main: str = ''
    # headers are lines that each request has besides.
    headers: bytes = b''
    # base is the case that it adds to; None for NOTHING.
    base: 'Case | None' = None
    # budget is what it may add, in instructions for each request.
    budget: int | None = None
    # rfc9440 is true where the origin gets an RFC 9440 value.
    rfc9440: bool = False
    # loaded is true where it is also measured under load.
    loaded: bool = False

    @property
    def is_module(self):
        return LOAD_MODULE in self.main

    @property
    def slug(self):
        return ''.join(c if c.isalnum() else '-' for c in self.name)


def module_case(name, location, **options):
    return Case(f'module: {name}', location, main=LOAD_MODULE, **options)


NOTHING = Case('nothing forwarded', loaded=True)

# What browsers and proxies send over HTTP/1.
KEEP_ALIVE = b'Connection: keep-alive\r\n'

NOTHING_KEPT_ALIVE = Case('nothing forwarded, with a Connection header',
                          headers=KEEP_ALIVE)

ESCAPED = Case(
    'nginx: $ssl_client_escaped_cert',
    'proxy_set_header X-Client-Cert $ssl_client_escaped_cert;', loaded=True)

RFC9440 = module_case(
    'rfc9440', 'client_cert_forward rfc9440;',
    budget=2000, rfc9440=True, loaded=True)

ONE_RULE = module_case(
    'one client_cert_allow rule', 'client_cert_allow o=Example;', budget=300)

OTHERS = (
    ESCAPED,
    Case('nginx: five $ssl_client_* headers', FIVE_VARIABLES, loaded=True),
    Case('Lua: RFC 9440', LUA, main=LOAD_LUA, rfc9440=True, loaded=True),
    Case('njs: RFC 9440', 'proxy_set_header Client-Cert $made;',
         http=f'js_path {BENCH}; js_import rfc9440.js; '
              'js_set $made rfc9440.rfc9440;',
         main=LOAD_NJS, rfc9440=True, loaded=True),
)

MODULE_CASES = (
    module_case(
        'nothing forwarded here, names reserved',
        '', elsewhere='client_cert_forward rfc9440;', budget=400,
        loaded=True),
    module_case(
        'nothing forwarded here, all known names reserved',
        '', elsewhere='client_cert_forward rfc9440;',
        http='client_cert_reserve known;', budget=400),
    NOTHING_KEPT_ALIVE,
    module_case(
        'nothing forwarded here, with a Connection header',
        '', elsewhere='client_cert_forward rfc9440;', headers=KEEP_ALIVE,
        base=NOTHING_KEPT_ALIVE, budget=400),
    RFC9440,
    module_case('nginx (four headers)', 'client_cert_forward nginx;',
                budget=3500, loaded=True),
    module_case('four dialects', FOUR_DIALECTS, budget=6500, loaded=True,
                rfc9440=True),
    ONE_RULE,
    # It is expanded and compared for each request.
    module_case('one client_cert_allow rule with a variable',
                'client_cert_allow o=Example$arg_none;', budget=2200),
)


# A rule with a file has the budget of a rule, within 10 %.
def file_case(count):
    path = BENCH / f'fingerprints-{count}'
    return module_case(
        f'a rule with an @file of {count:,} fingerprints',
        f'client_cert_allow sha256=@{path};', budget=330)


def config(case, port, origin, verify='on'):
    """The http block of a case."""
    return f"""
    upstream origin {{
        server 127.0.0.1:{origin};
        keepalive 64;
        keepalive_requests 1000000000;
    }}
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    {case.http}
""" + tls_server(port, f"""
        location / {{
            proxy_pass http://origin;
            {case.location}
        }}
        location /elsewhere {{
            {case.elsewhere}
        }}
{case.server}
""", verify)


def write_njs():
    (BENCH / 'rfc9440.js').write_text(NJS)


def rfc9440_value():
    der = (PKI / f'{CLIENT}.der').read_bytes()
    return ':' + base64.b64encode(der).decode() + ':'
