// Fuzzes CONNECT: a reader that was written from the standard agrees on each
// field of it, and finds in what is written instead what was to be changed.
//
// The input begins with what is to be changed: which fields, the limit, and
// values with their lengths. The rest of it is the packet.
#include "mqtt/connect.hpp"

#include <array>
#include <string>
#include <vector>

#include "fuzz.hpp"
#include "mqtt/rewrite.hpp"
#include "naive_mqtt.hpp"

namespace {

using namespace client_cert;
using namespace client_cert::mqtt;
using fuzz::NaiveConnect;
using fuzz::NaiveProperties;
using fuzz::NaiveProperty;
using fuzz::require;
using fuzz::take_byte;

constexpr std::size_t k_user_property = 0x26;


ConnectResult read(std::string_view bytes, std::size_t limit, Connect& to) {
    std::size_t size = 0;
    const ConnectResult result = read_connect(bytes, limit, to, size);
    require(result != ConnectResult::whole || size <= bytes.size(),
            "a whole packet is longer than what there is of it");
    return result;
}


// Whatever comes of the beginning of a packet comes of all of it.
void require_prefixes_agree(std::string_view bytes, std::size_t limit) {
    constexpr std::size_t most = 400;
    Connect connect;
    ConnectResult last = ConnectResult::more;
    for (std::size_t size = 0; size <= bytes.size(); size++) {
        if (size == most && bytes.size() > 2 * most) {
            size = bytes.size() - most;
        }
        // What is behind the bytes is not theirs: a copy has nothing there.
        const std::vector<char> own(
            bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        const ConnectResult result =
            read({own.data(), own.size()}, limit, connect);
        require(last == ConnectResult::more || result == last,
                "more bytes make another packet of it");
        last = result;
    }
}


void require_kind(ConnectResult result, const NaiveConnect& naive,
                  std::size_t limit) {
    using Kind = NaiveConnect::Kind;
    if (result == ConnectResult::too_long) {
        require(naive.size > limit, "a short packet is too long");
        return;
    }
    const bool is_long = naive.size > limit;
    switch (naive.kind) {
        case Kind::whole:
            require(result == ConnectResult::whole && !is_long,
                    "a packet is not whole, or too long");
            return;
        case Kind::incomplete:
            require(result != ConnectResult::whole, "half a packet is whole");
            return;
        case Kind::wrong_level:
            require(result == ConnectResult::wrong_level,
                    "a wrong level is right");
            return;
        case Kind::none:
            require(result == ConnectResult::malformed
                        || result == ConnectResult::no_connect,
                    "what is none is a packet");
    }
}


bool has(const NaiveProperties& properties, std::size_t id) {
    return std::any_of(
        properties.begin(), properties.end(),
        [&](const NaiveProperty& property) { return property.id == id; });
}


// require_fields holds what was read against what naively was.
void require_fields(const Connect& connect, const NaiveConnect& naive) {
    const unsigned level = naive.level & 0x7F;
    require(static_cast<unsigned>(connect.version) == level, "another version");
    require(connect.protocol
                == fuzz::digits(naive.name.size(), 2) + naive.name
                       + static_cast<char>(naive.level),
            "another protocol");
    require(connect.flags
                == (naive.flags | (naive.username ? 0x80U : 0U)
                    | (naive.password ? 0x40U : 0U)),
            "other flags");
    require(connect.keep_alive == naive.keep_alive, "another keep alive");
    require(connect.client_id == naive.client_id, "another client identifier");
    require(connect.has_username == naive.username.has_value()
                && connect.username == naive.username.value_or(""),
            "another user name");
    require(connect.has_password == naive.password.has_value()
                && connect.password == naive.password.value_or(""),
            "another password");
    require(connect.will.empty() == !naive.will, "a will comes or goes");
    require(connect.will_topic == (naive.will ? naive.will->topic : ""),
            "another topic of the will");
    require(connect.authenticates == has(naive.properties, 0x15),
            "another way to authenticate");
    std::uint32_t most = 0;
    for (const NaiveProperty& property : naive.properties) {
        if (property.id == 0x27) {
            fuzz::Reader reader{property.value};
            most = static_cast<std::uint32_t>(reader.number(4));
        }
    }
    require(connect.maximum_packet_size == most, "another largest packet");
}


// Told is what is to be changed, with the memory of it.
struct Told {
    std::string client_id;
    std::string username;
    std::string password;
    std::string name;
    std::string value;
    std::vector<std::string_view> removed;
    std::vector<UserProperty> added;
    Changes changes;
};


std::string take_value(std::string_view& input) {
    const std::size_t size = take_byte(input);
    const std::string value{input.substr(0, size)};
    input.remove_prefix(value.size());
    return value;
}


// take_text is a value as one that may stand where a text does.
std::string take_text(std::string_view& input) {
    std::string value = take_value(input);
    return fuzz::naive_is_text(value) ? value : "";
}


void take_changes(std::string_view& input, Told& to) {
    const unsigned which = take_byte(input);
    to.client_id = take_text(input);
    to.username = take_text(input);
    to.password = take_value(input);
    to.name = take_text(input);
    to.value = take_text(input);
    if ((which & 1) != 0) {
        to.changes.client_id = to.client_id;
    }
    if ((which & 2) != 0) {
        to.changes.username = to.username;
    }
    if ((which & 4) != 0) {
        to.changes.password = to.password;
    }
    if ((which & 8) != 0) {
        to.removed = {"cn", to.name};
    }
    if ((which & 0x10) != 0) {
        to.added = {{to.name, to.value}, {"cn", to.value}};
    }
    to.changes.removed = to.removed;
    to.changes.added = to.added;
}


std::string written(const Connect& connect, const Changes& changes) {
    Writer counter;
    put_connect(counter, connect, changes);
    // Not a byte more than that is there to be written to.
    std::vector<char> room(counter.size());
    Writer out{{room.data(), room.size()}};
    put_connect(out, connect, changes);
    require(out.size() == room.size(), "a packet written unlike counted");
    return {room.data(), room.size()};
}


void change_properties(NaiveConnect& naive, const Told& told) {
    std::erase_if(naive.properties, [&](const NaiveProperty& property) {
        return property.id == k_user_property
               && std::find(told.removed.begin(), told.removed.end(),
                            property.name)
                      != told.removed.end();
    });
    for (const UserProperty& property : told.added) {
        naive.properties.push_back({k_user_property,
                                    std::string(property.value),
                                    std::string(property.name)});
    }
}


// changed is what a CONNECT is to say instead, section S4.2 of the contract.
NaiveConnect changed(NaiveConnect naive, const Told& told) {
    if (told.changes.client_id) {
        naive.client_id = *told.changes.client_id;
    }
    if (told.changes.username) {
        naive.username.reset();
        naive.password.reset();
        if (!told.username.empty()) {
            naive.username = told.username;
        }
    }
    if (told.changes.password) {
        naive.password.reset();
        if (!told.password.empty()) {
            naive.password = told.password;
        }
    }
    if (!naive.is_5() && !naive.username) {
        naive.password.reset();
    }
    if (naive.is_5()) {
        change_properties(naive, told);
    }
    return naive;
}

}  // namespace


extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
    std::string_view input = fuzz::text_of({data, size});
    Told told;
    take_changes(input, told);
    const std::size_t limit = take_byte(input) << 8 | take_byte(input);

    require_prefixes_agree(input, limit);
    Connect connect;
    const ConnectResult result = read(input, limit, connect);
    const NaiveConnect naive = fuzz::naive_connect(input);
    require_kind(result, naive, limit);
    if (result != ConnectResult::whole) {
        return 0;
    }
    require_fields(connect, naive);
    require(written(connect, {}) == input.substr(0, naive.size),
            "what is not changed is not the same");

    NaiveConnect expected = changed(naive, told);
    const std::string packet = written(connect, told.changes);
    expected.size = packet.size();
    require(fuzz::naive_connect(packet) == expected,
            "what is changed is another packet");
    return 0;
}
