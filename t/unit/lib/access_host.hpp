// What access rules need of the world outside, as simple as it gets.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "access/policy.hpp"
#include "lib/counting_arena.hpp"

namespace client_cert::test {

// find_eku knows two names; the one of Identity::eku is the short one.
inline bool find_eku(void*, std::string_view text,
                     std::string_view& name) noexcept {
    for (const std::string_view known :
         {"clientAuth", "TLS Web Client Authentication", "1.3.6.1.5.5.7.3.2"})
    {
        if (text == known) {
            name = "clientAuth";
            return true;
        }
    }
    name = "1.2.3.4";
    return text == name;
}

inline constexpr EkuNames k_eku_names{nullptr, find_eku};

// World holds files and variables, and compiles regular expressions with the
// C++ library.
class World {
public:
    std::map<std::string, std::string> files;
    // variables are what a text with `$` expands to, as a whole.
    std::map<std::string, std::string> variables;
    // search_fails and expand_fails make these fail, search_lacks_memory for
    // want of memory; failing is a value that no search can cope with, and
    // stop_after is how many searches there is time for.
    bool search_fails = false;
    bool search_lacks_memory = false;
    bool expand_fails = false;
    std::string failing;
    std::size_t stop_after = SIZE_MAX;
    // searched are the values that regular expressions ran over.
    std::vector<std::string> searched;
    CountingArena memory;

    [[nodiscard]] AccessHost host() {
        return {this,          has_variables, compile_text,
                compile_regex, load_list,     k_eku_names};
    }

    [[nodiscard]] AccessCalls calls() {
        return {this, search, expand, k_eku_names};
    }

    // pair reads a pair, which has to be right.
    AccessPair pair(const std::string& word,
                    AccessEffect effect = AccessEffect::allow) {
        AccessPair pair;
        const AccessError error = read_access_pair(
            pair, effect, words_.emplace_back(word), host(), memory.arena());
        INFO(word);
        REQUIRE(error.objection == "");
        return pair;
    }

    // error is what is wrong with a pair.
    AccessError error(const std::string& word,
                      AccessEffect effect = AccessEffect::allow) {
        AccessPair pair;
        return read_access_pair(pair, effect, words_.emplace_back(word), host(),
                                memory.arena());
    }

    AccessRule allow(const std::vector<std::string>& words) {
        return rule(AccessEffect::allow, words);
    }

    AccessRule deny(const std::vector<std::string>& words) {
        return rule(AccessEffect::deny, words);
    }

private:
    AccessRule rule(AccessEffect effect,
                    const std::vector<std::string>& words) {
        auto& pairs = pairs_.emplace_back();
        for (const std::string& word : words) {
            pairs.push_back(pair(word, effect));
        }
        return {effect, pairs};
    }

    static World& of(void* owner) { return *static_cast<World*>(owner); }

    static bool has_variables(void*, std::string_view text) noexcept {
        return text.find('$') != std::string_view::npos;
    }

    static const void* compile_text(void* owner, std::string_view text,
                                    std::string_view& objection) noexcept {
        if (text == "$unknown") {
            objection = "there is no such variable";
            return nullptr;
        }
        return &of(owner).words_.emplace_back(text);
    }

    static const void* compile_regex(void* owner, std::string_view regex,
                                     bool ignore_case,
                                     std::string_view& objection) noexcept {
        if (regex == "(") {
            objection = "missing closing parenthesis";
            return nullptr;
        }
        if (regex == "no memory") {
            return nullptr;
        }
        auto flags = std::regex::ECMAScript;
        if (ignore_case) {
            flags |= std::regex::icase;
        }
        return &of(owner).regexes_.emplace_back(std::string(regex), flags);
    }

    static const LiteralSet* load_list(void* owner, std::string_view name,
                                       LiteralForm form,
                                       LiteralSet::Problem& problem) noexcept {
        World& world = of(owner);
        const auto file = world.files.find(std::string(name));
        if (file == world.files.end()) {
            problem.objection = "no such file";
            return nullptr;
        }
        LiteralSet& set = world.sets_.emplace_back();
        problem =
            set.load(file->second, form, k_eku_names, world.memory.arena(), 0);
        return problem.objection.empty() ? &set : nullptr;
    }

    static SearchResult search(void* owner, const void* regex,
                               std::string_view value) noexcept {
        World& world = of(owner);
        if (world.searched.size() >= world.stop_after) {
            return SearchResult::stopped;
        }
        world.searched.emplace_back(value);
        if (world.search_lacks_memory) {
            return SearchResult::no_memory;
        }
        if (world.search_fails
            || (!world.failing.empty() && value == world.failing)) {
            return SearchResult::failed;
        }
        return std::regex_search(value.begin(), value.end(),
                                 *static_cast<const std::regex*>(regex))
                   ? SearchResult::found
                   : SearchResult::not_found;
    }

    static bool expand(void* owner, const void* text,
                       std::string_view& to) noexcept {
        World& world = of(owner);
        to = world.variables[*static_cast<const std::string*>(text)];
        return !world.expand_fails;
    }

    std::deque<std::string> words_;
    std::deque<std::regex> regexes_;
    std::deque<LiteralSet> sets_;
    std::deque<std::vector<AccessPair>> pairs_;
};

}  // namespace client_cert::test
