// The callbacks that the module's face registers.
#pragma once

#include "stream/ngx_stream.hpp"

namespace client_cert::stream {

// Directives (directives_*.cpp).
char* set_mode(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_allow(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_deny(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_refuse(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_recheck(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_ca(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_crl(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_depth(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_partial_chain(ngx_conf_t* cf, ngx_command_t* cmd,
                        void* conf) noexcept;
char* set_forward(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_tlv(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_mqtt(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_mqtt_connect(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_mqtt_allow(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;
char* set_mqtt_deny(ngx_conf_t* cf, ngx_command_t* cmd, void* conf) noexcept;

// Configuration (conf.cpp, merge.cpp).
void* create_main_conf(ngx_conf_t* cf) noexcept;
void* create_server_conf(ngx_conf_t* cf) noexcept;
char* merge_server_conf(ngx_conf_t* cf, void* parent, void* child) noexcept;

// prepare is what comes before the configuration is read (start.cpp).
ngx_int_t prepare(ngx_conf_t* cf) noexcept;

// start checks the whole configuration, and puts the gate before what servers
// do (start.cpp).
ngx_int_t start(ngx_conf_t* cf) noexcept;

// finish does what has to wait until all modules are configured (start.cpp).
ngx_int_t finish(ngx_cycle_t* cycle) noexcept;

}  // namespace client_cert::stream
