// Distinguished names in a form in which equal names are equal bytes.
#include "identity/name_form.hpp"

#include <algorithm>

namespace client_cert {
namespace {

using Order = std::span<const Attribute*>;


void put_length(Writer& out, std::size_t length) noexcept {
    for (unsigned shift = 32; shift > 0;) {
        shift -= 8;
        out.put(static_cast<char>((length >> shift) & 0xff));
    }
}


// put_relative_name puts the attributes of one relative name into their order
// and appends them; the first is marked.
void put_relative_name(Writer& out, Order attributes) noexcept {
    std::sort(attributes.begin(), attributes.end(),
              [](const Attribute* a, const Attribute* b) {
                  return a->oid != b->oid ? a->oid < b->oid : a->utf8 < b->utf8;
              });
    char mark = '\1';
    for (const Attribute* attribute : attributes) {
        out.put(mark);
        put_length(out, attribute->oid.size());
        out.put(attribute->oid);
        put_length(out, attribute->utf8.size());
        out.put(attribute->utf8);
        mark = '\0';
    }
}


std::size_t form_size(std::span<const Attribute> attributes) noexcept {
    constexpr std::size_t mark_and_lengths = 9;
    std::size_t size = 0;
    for (const Attribute& attribute : attributes) {
        size += mark_and_lengths + attribute.oid.size() + attribute.utf8.size();
    }
    return size;
}

}  // namespace


bool NameForm::of(std::string_view& to,
                  std::span<const Attribute> attributes) noexcept {
    const std::size_t size = form_size(attributes);
    auto** const order = order_.take<const Attribute*>(attributes.size());
    char* const form = form_.take<char>(size);
    if (order == nullptr || form == nullptr) {
        return false;
    }

    Writer out{{form, size}};
    for (std::size_t end = attributes.size(); end > 0;) {
        std::size_t begin = end - 1;
        order[begin] = &attributes[begin];
        while (begin > 0 && attributes[begin].joined) {
            begin--;
            order[begin] = &attributes[begin];
        }
        put_relative_name(out, {order + begin, end - begin});
        end = begin;
    }
    to = {form, size};
    return true;
}

}  // namespace client_cert
