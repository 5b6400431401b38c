// The syntax of X-Forwarded-Client-Cert, as Envoy's documentation of the HTTP
// connection manager has it.
#include "readers/xfcc.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace client_cert {
namespace {

void skip_white(std::string_view& from) noexcept {
    while (from.starts_with(' ') || from.starts_with('\t')) {
        from.remove_prefix(1);
    }
}

}  // namespace


XfccReader::XfccReader(std::string_view field) noexcept : rest_(field) {
    skip_white(rest_);
    while (rest_.ends_with(' ') || rest_.ends_with('\t')) {
        rest_.remove_suffix(1);
    }
}


bool XfccReader::next(XfccPair& to) noexcept {
    if (rest_.empty() || is_malformed_) {
        return false;
    }
    begins_element_ = is_at_begin_;
    is_malformed_ = !take_pair(to) || !take_separator();
    return !is_malformed_;
}


bool XfccReader::take_pair(XfccPair& to) noexcept {
    std::size_t size = 0;
    while (size < rest_.size()
           && is_alnum(static_cast<unsigned char>(rest_[size]))) {
        size++;
    }
    if (size == 0 || size == rest_.size() || rest_[size] != '=') {
        return false;
    }
    to.key = {rest_.data(), size};
    rest_.remove_prefix(size + 1);
    return rest_.starts_with('"') ? take_quoted(to.value)
                                  : take_plain(to.value);
}


bool XfccReader::take_quoted(std::string_view& to) noexcept {
    rest_.remove_prefix(1);
    for (std::size_t size = 0;; size++) {
        size = rest_.find('"', size);
        if (size == std::string_view::npos) {
            return false;
        }
        std::size_t backslashes = 0;
        while (backslashes < size && rest_[size - backslashes - 1] == '\\') {
            backslashes++;
        }
        if (backslashes > 1) {
            return false;
        }
        if (backslashes == 0) {
            to = {rest_.data(), size};
            rest_.remove_prefix(size + 1);
            return true;
        }
    }
}


bool XfccReader::take_plain(std::string_view& to) noexcept {
    const std::size_t size =
        std::min(rest_.find_first_of(";, \t\""), rest_.size());
    to = {rest_.data(), size};
    rest_.remove_prefix(size);
    return !rest_.starts_with('"');
}


// White space may stand around the comma between two elements alone.
bool XfccReader::take_separator() noexcept {
    is_at_begin_ = false;
    if (rest_.empty()) {
        return true;
    }
    if (rest_.starts_with(';')) {
        rest_.remove_prefix(1);
        return !rest_.empty();
    }
    skip_white(rest_);
    if (!rest_.starts_with(',')) {
        return false;
    }
    rest_.remove_prefix(1);
    skip_white(rest_);
    is_at_begin_ = true;
    return !rest_.empty();
}

}  // namespace client_cert
