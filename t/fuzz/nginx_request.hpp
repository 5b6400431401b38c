// A request as nginx hands it to the module, made with nginx's own functions.
#pragma once

#include "http/ngx_http.hpp"

#include <string>

#include "http/conf.hpp"

namespace client_cert::fuzz {

// Pool is one of nginx. It is built so that each piece is a block of its own,
// which a sanitizer can watch.
class Pool {
public:
    Pool() {
        ngx_pagesize = 4096;
        ngx_cacheline_size = 64;
        pool_ = ngx_create_pool(1024, &log_);
    }

    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool() { ngx_destroy_pool(pool_); }

    ngx_pool_t* get() { return pool_; }
    ngx_log_t* log() { return &log_; }

    // text is a copy with the NUL behind it that nginx's parsers leave.
    ngx_str_t text(std::string_view from) {
        auto* copy = static_cast<u_char*>(ngx_pnalloc(pool_, from.size() + 1));
        *ngx_cpymem(copy, from.data(), from.size()) = '\0';
        return {from.size(), copy};
    }

    ngx_str_t lower_case(ngx_str_t from) {
        const ngx_str_t copy = text(nginx::view(from));
        ngx_strlow(copy.data, from.data, from.len);
        return copy;
    }

private:
    ngx_log_t log_{};
    ngx_pool_t* pool_;
};

// Request is one with the configuration of this module alone.
class Request {
public:
    explicit Request(Pool& pool) {
        ngx_http_client_cert_module.ctx_index = 0;
        connection.log = pool.log();
        connection.pool = pool.get();
        raw.connection = &connection;
        raw.pool = pool.get();
        raw.main = &raw;
        raw.main_conf = main_confs_;
        raw.srv_conf = server_confs_;
        raw.loc_conf = location_confs_;
        raw.ctx = contexts_;
    }

    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;

    ngx_http_request_t raw{};
    ngx_connection_t connection{};
    http::MainConf main;
    http::ServerConf server;
    http::LocationConf location;

private:
    void* main_confs_[1] = {&main};
    void* server_confs_[1] = {&server};
    void* location_confs_[1] = {&location};
    void* contexts_[1] = {};
};


// push puts a header into a list, as nginx's parser does.
inline ngx_table_elt_t* push(ngx_list_t& list, Pool& pool,
                             std::string_view name, std::string_view value) {
    auto* header = static_cast<ngx_table_elt_t*>(ngx_list_push(&list));
    *header = {};
    header->hash = 1;
    header->key = pool.text(name);
    header->value = pool.text(value);
    header->lowcase_key = pool.lower_case(header->key).data;
    return header;
}

}  // namespace client_cert::fuzz
