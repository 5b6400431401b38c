// The face of the module for stream: its directives, its callbacks and its
// registration.
#include "stream/ngx_stream.hpp"

#include "stream/handlers.hpp"

namespace {

using namespace client_cert::stream;

constexpr ngx_uint_t k_anywhere = NGX_STREAM_MAIN_CONF | NGX_STREAM_SRV_CONF;

ngx_command_t commands[] = {

    {ngx_string("client_cert_mode"), k_anywhere | NGX_CONF_TAKE1, set_mode,
     NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_allow"), k_anywhere | NGX_CONF_1MORE, set_allow,
     NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_deny"), k_anywhere | NGX_CONF_1MORE, set_deny,
     NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_refuse"), k_anywhere | NGX_CONF_TAKE1, set_refuse,
     NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_recheck"), k_anywhere | NGX_CONF_TAKE1,
     set_recheck, NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_ca"), k_anywhere | NGX_CONF_TAKE1, set_ca,
     NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_crl"), k_anywhere | NGX_CONF_TAKE123, set_crl,
     NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_depth"), k_anywhere | NGX_CONF_TAKE1, set_depth,
     NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_partial_chain"), k_anywhere | NGX_CONF_FLAG,
     set_partial_chain, NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_forward"), k_anywhere | NGX_CONF_1MORE,
     set_forward, NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_tlv"), k_anywhere | NGX_CONF_TAKE123, set_tlv,
     NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_mqtt"), k_anywhere | NGX_CONF_TAKE1, set_mqtt,
     NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_mqtt_connect"), k_anywhere | NGX_CONF_1MORE,
     set_mqtt_connect, NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_mqtt_allow"), k_anywhere | NGX_CONF_2MORE,
     set_mqtt_allow, NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    {ngx_string("client_cert_mqtt_deny"), k_anywhere | NGX_CONF_2MORE,
     set_mqtt_deny, NGX_STREAM_SRV_CONF_OFFSET, 0, nullptr},

    ngx_null_command,
};

ngx_stream_module_t context = {
    prepare,             // preconfiguration
    start,               // postconfiguration
    create_main_conf,    //
    nullptr,             // init main configuration
    create_server_conf,  //
    merge_server_conf,   //
};

}  // namespace

ngx_module_t ngx_stream_client_cert_module = {
    NGX_MODULE_V1,
    &context,
    commands,
    NGX_STREAM_MODULE,
    nullptr,  // init master
    finish,   // init module
    nullptr,  // init process
    nullptr,  // init thread
    nullptr,  // exit thread
    nullptr,  // exit process
    nullptr,  // exit master
    NGX_MODULE_V1_PADDING,
};
