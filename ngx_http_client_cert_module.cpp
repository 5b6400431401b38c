// The face of the module: its directives, its callbacks and its registration.
#include "http/ngx_http.hpp"

#include "http/handlers.hpp"

namespace {

using namespace client_cert::http;

constexpr ngx_uint_t k_anywhere =
    NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF;

constexpr ngx_uint_t k_policy = k_anywhere | NGX_HTTP_LMT_CONF;

ngx_command_t commands[] = {

    {ngx_string("client_cert_forward"), k_anywhere | NGX_CONF_1MORE,
     set_forward, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_header"), k_anywhere | NGX_CONF_1MORE, set_header,
     NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_inbound"),
     NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_CONF_TAKE1, set_inbound,
     NGX_HTTP_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_reserve"), NGX_HTTP_MAIN_CONF | NGX_CONF_1MORE,
     set_reserve, NGX_HTTP_MAIN_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_response_header"), k_anywhere | NGX_CONF_TAKE2,
     set_response_header, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_refuse"),
     NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_CONF_TAKE1, set_refuse,
     NGX_HTTP_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_ca"), k_anywhere | NGX_CONF_TAKE1, set_ca,
     NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_crl"), k_anywhere | NGX_CONF_TAKE123, set_crl,
     NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_depth"), k_anywhere | NGX_CONF_TAKE1, set_depth,
     NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_partial_chain"), k_anywhere | NGX_CONF_FLAG,
     set_partial_chain, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_mode"), k_policy | NGX_CONF_TAKE1, set_mode,
     NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_allow"), k_policy | NGX_CONF_1MORE, set_allow,
     NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_deny"), k_policy | NGX_CONF_1MORE, set_deny,
     NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_deny_code"), k_policy | NGX_CONF_TAKE1,
     set_deny_code, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_early_data"), k_anywhere | NGX_CONF_TAKE1,
     set_early_data, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    ngx_null_command,
};

ngx_http_module_t context = {
    prepare,               // preconfiguration
    start,                 // postconfiguration
    create_main_conf,      //
    nullptr,               // init main configuration
    create_server_conf,    //
    merge_server_conf,     //
    create_location_conf,  //
    merge_location_conf,   //
};

}  // namespace

ngx_module_t ngx_http_client_cert_module = {
    NGX_MODULE_V1,
    &context,
    commands,
    NGX_HTTP_MODULE,
    nullptr,                // init master
    finish,                 // init module
    keep_response_filters,  // init process
    nullptr,                // init thread
    nullptr,                // exit thread
    nullptr,                // exit process
    nullptr,                // exit master
    NGX_MODULE_V1_PADDING,
};
