// Fuzzes what the module does to the headers of a request, beside a model that
// is a plain vector.
//
// The input has a line each. The first character says what it is:
//     =name, =name*  reserve a name or a prefix (before all that follows)
//     <name          the location sends a header of that name (likewise)
//     p              client_cert_inbound pass (likewise)
//     v              servers ignore invalid names (likewise)
//     @n             the next part of the list has as many slots as `n` says
//     :Name: value   a header that came
//     !              the request is cleaned
//     >              room is made for the location's headers, and these added
//     ?              somebody looks at the headers
//     +Name: value   another module adds a header
//     -              another module removes the last header, and gives its
//                    slot out again
//     r              an internal redirect
//     s              a subrequest, which is cleaned as well, and makes room
//     c              a clone, which somebody looks at
#include "nginx_request.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "fuzz.hpp"
#include "http/allowed_names.hpp"
#include "http/request_headers.hpp"
#include "naive_names.hpp"

namespace {

using namespace client_cert;
using fuzz::Pool;
using fuzz::require;
using fuzz::ReservedNames;

// Header is what the model knows of one. Its address does not change.
struct Header {
    ngx_table_elt_t* real;
    std::string name;
    std::string value;
    // is_ours: the module added it.
    bool is_ours = false;

    // is_odd: no pointer of nginx leads to it.
    bool is_odd() const {
        for (const ngx_http_header_t* known = ngx_http_headers_in;
             known->name.len != 0; known++)
        {
            if (fuzz::lower(name) == fuzz::lower(nginx::view(known->name))) {
                return false;
            }
        }
        return true;
    }
};


bool is_prefix_of_known(std::string_view folded) {
    for (const ngx_http_header_t* known = ngx_http_headers_in;
         known->name.len != 0; known++)
    {
        if (test::naive_fold(nginx::view(known->name)).starts_with(folded)) {
            return true;
        }
    }
    return false;
}


// Fuzzed is a request, and the model of what it has to be like.
class Fuzzed {
public:
    Fuzzed() {
        auto& main = request_.main;
        require(ngx_list_init(&list(), pool_.get(), 4, sizeof(ngx_table_elt_t))
                        == NGX_OK
                    && ngx_array_init(&main.names, pool_.get(), 1,
                                      sizeof(http::HeaderName*))
                           == NGX_OK,
                "there was memory");
        plan_ = ngx_array_create(pool_.get(), 1, sizeof(http::OutgoingHeader));
        request_.location.plan = plan_;
        request_.server.inbound = static_cast<ngx_uint_t>(http::Inbound::strip);
    }

    void run(std::string_view lines) {
        for (std::size_t steps = 0; !lines.empty() && steps < 200; steps++) {
            std::string_view line = fuzz::take_until(lines, "\n");
            const char what = static_cast<char>(fuzz::take_byte(line));
            if (!configure(what, line)) {
                step(what, line);
                require_same();
            }
        }
    }

private:
    ngx_list_t& list() { return request_.raw.headers_in.headers; }

    bool configure(char what, std::string_view line) {
        if (what != '=' && what != '<' && what != 'p' && what != 'v') {
            if (!started_) {
                // Without any name the module does nothing.
                reserved_.add("X-Always");
                http::settle_names(request_.main, reserved_.set());
                started_ = true;
            }
            return false;
        }
        if (started_) {
            return true;
        }
        if (what == 'p') {
            request_.server.inbound =
                static_cast<ngx_uint_t>(http::Inbound::pass);
            passes_ = true;
        } else if (what == 'v') {
            request_.main.takes_odd_names = false;
        } else if (what == '=' && line.ends_with('*')) {
            const std::string folded =
                test::naive_fold(line.substr(0, line.size() - 1));
            if (!is_prefix_of_known(folded)) {
                reserved_.add(line);
            }
        } else if (http::request_name_objection(line).empty()) {
            reserved_.add(line);
            if (what == '<') {
                send(line);
            }
        }
        return true;
    }

    void send(std::string_view name) {
        auto& kept = names_.emplace_back();
        kept.text = pool_.text(name);
        kept.lowcase = pool_.lower_case(kept.text);
        kept.hash = ngx_hash_key(kept.lowcase.data, kept.lowcase.len);
        http::OutgoingHeader header;
        header.name = &kept;
        http::HeaderName* pointer = &kept;
        require(nginx::push(request_.main.names, pointer) != nullptr
                    && nginx::push(*plan_, header) != nullptr,
                "there was memory");
    }

    void step(char what, std::string_view line) {
        switch (what) {
            case '@':
                return begin_part(1 + fuzz::take_byte(line) % 8);
            case ':':
            case '+':
                return arrive(line);
            case '-':
                return give_out_again();
            case '!':
                return clean();
            case '?':
                return look();
            case '>':
                return make_room();
            case 'r':
                request_.raw.ctx[0] = nullptr;
                request_.raw.internal = 1;
                cleaned_ = false;
                return;
            case 's':
                return subrequest();
            case 'c':
                return clone();
            default:
                return;
        }
    }

    // Parts may have any size: other modules make and split them too.
    void begin_part(std::size_t slots) {
        if (list().last->nelts == 0) {
            return;
        }
        auto* part = static_cast<ngx_list_part_t*>(
            ngx_palloc(pool_.get(), sizeof(ngx_list_part_t)));
        *part = {ngx_palloc(pool_.get(), slots * sizeof(ngx_table_elt_t)), 0,
                 nullptr};
        list().last->next = part;
        list().last = part;
        list().nalloc = slots;
        // nginx's loops want no empty part behind the first.
        arrive("X-Part: begins");
    }

    void arrive(std::string_view line) {
        const std::string name{fuzz::take_until(line, ": ")};
        if (name.empty()
            || (!request_.main.takes_odd_names && !fuzz::naive_is_token(name)))
        {
            return;
        }
        ngx_table_elt_t* real = fuzz::push(list(), pool_, name, line);
        require_new(real);
        headers_.push_back({real, name, std::string(line)});
        recognize(*real);
    }

    // As the Lua module does it, where the last header is none that nginx
    // knows.
    void give_out_again() {
        ngx_list_part_t& last = *list().last;
        if (last.nelts < 2 || !headers_.back().is_odd()) {
            return;
        }
        std::erase(ever_, headers_.back().real);
        headers_.pop_back();
        last.nelts--;
    }

    // A list that has become empty begins again.
    void require_new(const ngx_table_elt_t* slot) {
        if (headers_.empty()) {
            ever_.clear();
        }
        require(std::find(ever_.begin(), ever_.end(), slot) == ever_.end(),
                "a slot was given out again");
        ever_.push_back(slot);
    }

    // nginx keeps pointers to the headers that it knows.
    void recognize(ngx_table_elt_t& header) {
        for (ngx_http_header_t* known = ngx_http_headers_in;
             known->name.len != 0; known++)
        {
            const std::string name = fuzz::lower(nginx::view(known->name));
            if (name
                != std::string_view(
                    reinterpret_cast<const char*>(header.lowcase_key),
                    header.key.len))
            {
                continue;
            }
            ngx_table_elt_t*& slot = pointer(*known);
            if (name == "host") {
                slot = slot == nullptr ? &header : slot;
            } else if (is_array(name) || slot == nullptr) {
                require(known->handler(&request_.raw, &header, known->offset)
                            == NGX_OK,
                        "nginx refuses a header");
            }
        }
    }

    static bool is_array(std::string_view name) {
        return nginx_version < 1023000
               && (name == "cookie" || name == "x-forwarded-for");
    }

    ngx_table_elt_t*& pointer(const ngx_http_header_t& known) {
        return *reinterpret_cast<ngx_table_elt_t**>(
            reinterpret_cast<char*>(&request_.raw.headers_in) + known.offset);
    }

    // Doomed are headers, and names in Connection.
    template <class Drop, class Doomed>
    static void remove(std::vector<Header>& headers, Drop drop, Doomed doomed) {
        const auto goes = [&](std::string_view member) {
            return !fuzz::naive_is_token(member) || doomed(member);
        };
        std::erase_if(headers, drop);
        for (Header& header : headers) {
            if (fuzz::lower(header.name) == "connection"
                && fuzz::naive_names(header.value, goes))
            {
                header.value = fuzz::naive_without(header.value, goes);
            }
        }
    }

    void strip(std::vector<Header>& headers, bool ours_stay = false) const {
        remove(
            headers,
            [&](const Header& header) {
                return reserved_.refuses(header.name)
                       && !(ours_stay && header.is_ours);
            },
            [&](std::string_view name) { return reserved_.has(name); });
    }

    void clean() {
        require(http::clean_request(&request_.raw) != http::Cleaned::no_memory,
                "there was memory");
        if (!cleaned_ && !passes_) {
            strip(headers_);
        }
        cleaned_ = true;
    }

    void look() {
        require(http::hide_forged(&request_.raw), "there was memory");
        if (!cleaned_ && !passes_) {
            strip(headers_, true);
        }
        cleaned_ = cleaned_ || request_.raw.internal == 0;
    }

    bool is_sent_here(std::string_view name) const {
        return std::any_of(names_.begin(), names_.end(),
                           [&](const http::HeaderName& sent) {
                               return test::naive_fold(nginx::view(sent.text))
                                      == test::naive_fold(name);
                           })
               || (!names_.empty() && !fuzz::naive_is_token(name));
    }

    template <class IsOurs>
    void remove_for_location(std::vector<Header>& headers,
                             IsOurs is_ours) const {
        if (!passes_) {
            return strip(headers);
        }
        remove(
            headers,
            [&](const Header& header) {
                return is_sent_here(header.name) || is_ours(header);
            },
            [&](std::string_view name) { return is_sent_here(name); });
    }

    // To a subrequest all copies of what the module added are the module's.
    bool is_like_ours(const Header& header) const {
        return std::any_of(
            headers_.begin(), headers_.end(), [&](const Header& one) {
                return one.is_ours && one.value == header.value
                       && fuzz::lower(one.name) == fuzz::lower(header.name);
            });
    }

    void make_room() {
        require(http::make_room(&request_.raw), "there was memory");
        cleaned_ = true;
        remove_for_location(
            headers_, [](const Header& header) { return header.is_ours; });
        require_same();
        for (const http::HeaderName& name : names_) {
            require(http::add_header(&request_.raw, name, ngx_string("ours")),
                    "there was memory");
            auto* elements = static_cast<ngx_table_elt_t*>(list().last->elts);
            ngx_table_elt_t* real = &elements[list().last->nelts - 1];
            require_new(real);
            headers_.push_back(
                {real, std::string(nginx::view(name.text)), "ours", true});
        }
    }

    // A subrequest gets a list of its own; its parent's stays as it is.
    void subrequest() {
        Copy sub{request_.raw};
        require(http::clean_request(&sub.raw) != http::Cleaned::no_memory,
                "there was memory");
        std::vector<Header> expected = headers_;
        if (!passes_) {
            strip(expected);
        }
        require_copy(sub.raw, expected);
        http::for_each_header(
            sub.raw.headers_in.headers, [&](const ngx_table_elt_t& header) {
                for (const Header& of_parent : headers_) {
                    require(of_parent.real != &header,
                            "a subrequest has its parent's header");
                }
            });
        require(http::make_room(&sub.raw), "there was memory");
        remove_for_location(expected, [&](const Header& header) {
            return is_like_ours(header);
        });
        require_copy(sub.raw, expected);
        fuzz::push(sub.raw.headers_in.headers, pool_, "X-Sub", "request");
    }

    // A clone is as clean as what it was made from, and keeps what the module
    // added.
    void clone() {
        Copy sub{request_.raw};
        require(http::hide_forged(&sub.raw), "there was memory");
        std::vector<Header> expected = headers_;
        if (!cleaned_ && !passes_) {
            strip(expected, true);
        }
        require_copy(sub.raw, expected);
    }

    // Copy is a subrequest as nginx begins it.
    struct Copy {
        explicit Copy(ngx_http_request_t& parent) : raw(parent) {
            raw.ctx = contexts;
            raw.main = &parent;
            raw.parent = &parent;
            raw.internal = 1;
        }

        Copy(const Copy&) = delete;
        Copy& operator=(const Copy&) = delete;

        ngx_http_request_t raw;
        void* contexts[1] = {};
    };

    static void require_copy(ngx_http_request_t& sub,
                             const std::vector<Header>& expected) {
        std::size_t at = 0;
        http::for_each_header(
            sub.headers_in.headers, [&](const ngx_table_elt_t& header) {
                require(at < expected.size()
                            && nginx::view(header.key) == expected[at].name
                            && nginx::view(header.value) == expected[at].value,
                        "a subrequest's header is another");
                at++;
            });
        require(at == expected.size(), "a subrequest's header is missing");
    }

    void require_same() {
        std::size_t at = 0;
        const ngx_list_part_t* last = nullptr;
        for (const ngx_list_part_t* part = &list().part; part != nullptr;
             part = part->next)
        {
            require(part->nelts != 0 || part == &list().part,
                    "an empty part stays");
            last = part;
        }
        require(last == list().last, "the last part is not the last");
        require(last->nelts <= list().nalloc, "a part is over full");
        http::for_each_header(list(), [&](const ngx_table_elt_t& header) {
            require(at < headers_.size() && &header == headers_[at].real,
                    "a header is there that should not be");
            require(nginx::view(header.key) == headers_[at].name
                        && nginx::view(header.value) == headers_[at].value,
                    "a header has changed");
            at++;
        });
        require(at == headers_.size(), "a header is missing");
        require_pointers();
    }

    void require_pointers() {
        for (const ngx_http_header_t* known = ngx_http_headers_in;
             known->name.len != 0; known++)
        {
            const std::string name = fuzz::lower(nginx::view(known->name));
#if (nginx_version < 1023000)
            if (is_array(name)) {
                const auto& array = *reinterpret_cast<ngx_array_t*>(
                    reinterpret_cast<char*>(&request_.raw.headers_in)
                    + known->offset);
                for (const ngx_table_elt_t* one :
                     nginx::elements<ngx_table_elt_t*>(&array)) {
                    require_there(one, name);
                }
                continue;
            }
#endif
            if (const ngx_table_elt_t* one = pointer(*known)) {
                require_there(one, name);
            }
        }
    }

    void require_there(const ngx_table_elt_t* one, const std::string& name) {
        require(std::any_of(headers_.begin(), headers_.end(),
                            [&](const Header& header) {
                                return header.real == one
                                       && fuzz::lower(header.name) == name;
                            }),
                "nginx knows a header that is not there");
    }

    Pool pool_;
    fuzz::Request request_{pool_};
    ReservedNames reserved_;
    std::deque<http::HeaderName> names_;
    ngx_array_t* plan_ = nullptr;
    std::vector<Header> headers_;
    std::vector<const ngx_table_elt_t*> ever_;
    bool passes_ = false;
    bool started_ = false;
    bool cleaned_ = false;
};

}  // namespace


extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
    Fuzzed{}.run(fuzz::text_of({data, size}));
    return 0;
}
