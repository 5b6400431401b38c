# Builds, tests and shows both modules: `make help` lists it all.

# CXX chooses the compiler; without it a source tree that was configured before
# keeps its own.
ifeq ($(origin CXX),default)
CXX := g++
else
CHOSEN_CC := $(subst g++,gcc,$(subst clang++,clang,$(CXX)))
endif

# NGX_SRC is an nginx source tree to build for; without it the module is built
# for the nginx that Debian's nginx-dev belongs to.
NGX_SRC ?=
# NGX_CONFIGURE is how such a tree is configured, where it was not yet.
NGX_CONFIGURE ?= --with-compat --with-debug --with-http_ssl_module \
                 --with-http_v2_module --with-http_realip_module \
                 --with-http_auth_request_module

MODULE := build/ngx_http_client_cert_module.so
STREAM_MODULE := $(dir $(MODULE))ngx_stream_client_cert_module.so
SOURCES := $(wildcard ngx_*.cpp src/*/*.cpp)
HEADERS := $(wildcard src/*/*.hpp)
# What knows no nginx is tested without it.
PURE := $(shell awk '$$2 == "nothing:" || $$2 == "openssl:" { print $$1 }' tools/layers)
PURE_SOURCES := $(wildcard $(PURE:%=src/%/*.cpp))

PURE_WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion \
                 -Wold-style-cast -Wshadow -Werror
# Views and spans are checked for their bounds in what only tests run.
CHECKED := -D_GLIBCXX_ASSERTIONS
PURE_FLAGS := -std=c++20 -O2 -g -fno-exceptions -fno-rtti $(CHECKED) \
              $(PURE_WARNINGS)

.DELETE_ON_ERROR:
.SUFFIXES:


all: $(MODULE) $(STREAM_MODULE)  ## build the modules for the nginx installed here

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) \
	    | expand -t 22


# The modules

NGX_TREE := build/nginx-$(notdir $(CXX))$(if $(NGX_SRC),-$(subst /,_,$(abspath $(NGX_SRC))))

$(MODULE) $(STREAM_MODULE) &: FORCE | $(NGX_TREE)/configured
	@$(MAKE) -s --no-print-directory -C $(NGX_TREE) -f objs/Makefile modules
	@for module in $(MODULE) $(STREAM_MODULE); do \
	    made=$(NGX_TREE)/objs/$$(basename $$module); \
	    cmp -s $$made $$module || { cp $$made $$module.new && mv $$module.new $$module; } || exit; \
	done

$(NGX_TREE)/configured: config config.make build/sources tools/configure-nginx
	@echo 'Configuring nginx and building the module'
	@CC='$(CHOSEN_CC)' NGX_SRC='$(NGX_SRC)' tools/configure-nginx $(NGX_TREE) $(NGX_CONFIGURE)
	@touch $@

# build/sources changes when a file comes or goes: then configure has to run.
build/sources: FORCE
	@mkdir -p $(@D)
	@echo $(SOURCES) $(HEADERS) | cmp -s - $@ \
	    || echo $(SOURCES) $(HEADERS) >$@

install: all  ## copy the modules to where nginx looks for modules
	install -D -m 644 -t \
	    $(DESTDIR)$(shell nginx -V 2>&1 | sed -n 's/.*--modules-path=\([^ ]*\).*/\1/p') \
	    $(MODULE) $(STREAM_MODULE)


# Tests

test:  ## run all tests, as CI does
	@$(MAKE) --no-print-directory packages-test
	@$(MAKE) --no-print-directory -j2 all unit
	@$(MAKE) --no-print-directory tidy
	@$(MAKE) --no-print-directory matrix-short
	@$(MAKE) --no-print-directory bench-short
	@$(MAKE) --no-print-directory fuzz
	@$(MAKE) --no-print-directory asan-short
	@$(MAKE) --no-print-directory integration

check: all  ## check layers and exported symbols
	@tools/check-layers
	@tools/check-symbols $(MODULE)
	@tools/check-symbols $(STREAM_MODULE)

unit: build/unit/tests  ## run the unit tests of all that knows no nginx
	@$<

# The most telling ones first; t/faults wants an nginx of its own.
FIRST := t/forgery/ t/access/ t/trust/
SPECS := $(FIRST) $(filter-out $(FIRST) t/faults/,$(sort $(dir $(wildcard t/*/*.t))))

integration: all  ## run the tests against a real nginx
	@prove --jobs 2 --timer $(SPECS)

# What lies below http, linked into a module of nginx's core: t/source/layers.t.
BELOW_HTTP := $(filter-out src/http/% src/stream/%,$(wildcard src/*/*.cpp))

build/probe.so: t/source/probe.cpp $(MODULE)
	@$(CXX) -shared -fPIC -O1 -g -std=c++20 -fno-exceptions -fno-rtti \
	    -fvisibility=hidden -Wall -Wextra -Werror -Isrc \
	    $(addprefix -isystem $(NGX_TREE)/,objs $(addprefix src/,core event event/modules event/quic os/unix)) \
	    -o $@ $< $(BELOW_HTTP:src/%.cpp=$(NGX_TREE)/objs/addon/%.o)

# CELLS chooses some of them.
matrix:  ## run all tests with other nginx, OpenSSL and compilers
	@tools/matrix $(CELLS)

matrix-short:  ## run a few tests with other nginx
	@tools/matrix --short

# PARTS chooses some of it, SUITE is where nginx-tests are.
hardening:  ## try to break what is promised, and print a table of it
	@SUITE='$(SUITE)' tools/hardening $(PARTS)

host-tests: all  ## run nginx's own tests with the module and without
	@tools/host-tests $(SUITE)

faults:  ## run the tests of memory that is not there
	@tools/faults

coverage:  ## print branch coverage of the code that decides who gets in
	@tools/faults --coverage

VENDOR := build/vendor/usr
PURE_OBJECTS := $(PURE_SOURCES:src/%.cpp=build/unit/%.o)
TEST_OBJECTS := $(patsubst t/unit/%.cpp,build/unit/%.o,$(wildcard t/unit/*/*.cpp))
CATCH_INCLUDE := -isystem $(VENDOR)/include
CATCH_LIBS := -L$(VENDOR)/lib -lCatch2Main -lCatch2

build/unit/%.o: src/%.cpp $(HEADERS)
	@mkdir -p $(@D)
	$(CXX) $(PURE_FLAGS) -Isrc -c -o $@ $<

build/unit/%.test.o: t/unit/%.test.cpp $(HEADERS) $(wildcard t/unit/lib/*.hpp)
	@mkdir -p $(@D)
	$(CXX) -std=c++20 -g $(CHECKED) -Wall -Wextra -Isrc -It/unit \
	    $(CATCH_INCLUDE) -c -o $@ $<

build/unit/tests: $(PURE_OBJECTS) $(TEST_OBJECTS)
	$(CXX) $(COVERAGE) -o $@ $^ $(CATCH_LIBS) -lssl -lcrypto


# What the tests run over files of certificates, with sanitizers.
build/corpus/%: t/corpus/%.cpp $(PURE_SOURCES) $(HEADERS) $(wildcard t/corpus/*.hpp)
	@mkdir -p $(@D)
	$(CXX) -std=c++20 -g -O1 $(CHECKED) -fsanitize=address,undefined \
	    -fno-sanitize-recover -Isrc -o $@ \
	    $(filter %.cpp,$^) -lssl -lcrypto


# Static checks

# TIDY_CHECKS chooses some of them: format, shell, perl, cppcheck, tidy.
tidy: packages-tidy  ## look at all sources without running them
	@$(MAKE) --no-print-directory check
	@tools/tidy $(NGX_TREE) $(TIDY_CHECKS)

.PHONY: tidy


# Fuzzing

# FUZZ_SECONDS is how long for each target, FUZZ_TARGETS chooses some of them.
fuzz: packages-fuzz  ## feed bytes nobody thought of to what reads bytes
	@tools/fuzz $(FUZZ_TARGETS)

fuzz-found: packages-fuzz  ## run the inputs that fuzzing once found
	@tools/fuzz --found $(FUZZ_TARGETS)

FUZZ_NGINX := build/fuzz/nginx
FUZZ_CXX := clang++ -std=c++20 -O1 -g $(CHECKED) -fno-omit-frame-pointer \
            -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_OURS := $(FUZZ_CXX) -fno-exceptions -fno-rtti -fsanitize=fuzzer-no-link
FUZZ_PURE := $(PURE_SOURCES:src/%.cpp=build/fuzz/objects/%.o)
FUZZ_GLUE := $(patsubst src/%.cpp,build/fuzz/objects/%.o,$(filter-out $(PURE_SOURCES) src/stream/%,$(wildcard src/*/*.cpp))) \
             build/fuzz/objects/ngx_http_client_cert_module.o
FUZZ_NGINX_INCLUDE := $(addprefix -isystem $(FUZZ_NGINX)/,objs $(addprefix src/,core event \
                      event/modules os/unix http http/modules http/v2))
FUZZ_INCLUDE := -Isrc -It/fuzz -It/corpus -It/unit \
                $(FUZZ_NGINX_INCLUDE)

build/fuzz/objects/%.o: src/%.cpp $(HEADERS) | $(FUZZ_NGINX)/objs/fuzz.a
	@mkdir -p $(@D)
	@$(FUZZ_OURS) $(FUZZ_INCLUDE) -c -o $@ $<

build/fuzz/objects/%.o: %.cpp $(HEADERS) | $(FUZZ_NGINX)/objs/fuzz.a
	@mkdir -p $(@D)
	@$(FUZZ_OURS) $(FUZZ_INCLUDE) -c -o $@ $<

build/fuzz/targets/%: t/fuzz/%.cpp $(wildcard t/fuzz/*.hpp t/corpus/*.hpp) $(FUZZ_PURE) $(FUZZ_GLUE)
	@mkdir -p $(@D)
	@$(FUZZ_CXX) -Wall -Wextra -fsanitize=fuzzer $(FUZZ_INCLUDE) -o $@ $< \
	    $(FUZZ_PURE) $(FUZZ_GLUE) $(FUZZ_NGINX)/objs/fuzz.a \
	    -lssl -lcrypto -lpcre2-8 -lz -lcrypt

# nginx itself, built for the memory of each piece to be watched.
$(FUZZ_NGINX)/objs/fuzz.a:
	@tools/fuzz --nginx

.PRECIOUS: build/fuzz/objects/%.o
.PHONY: fuzz fuzz-found


# The benchmark

bench: packages-bench  ## measure what it costs, side by side with others
	@$(MAKE) --no-print-directory all
	@t/bench/bench

bench-publish: packages-bench  ## the same, and put it into docs/speed.md
	@$(MAKE) --no-print-directory all
	@t/bench/bench --publish

bench-short: all  ## hold what a request costs against the budgets
	@t/bench/bench instructions

.PHONY: bench bench-publish bench-short


# Memory, and a long life

asan:  ## run the tests with nginx and module under sanitizers
	@tools/asan

asan-short:  ## run the specs that reach most of the code so
	@tools/asan --short

memcheck:  ## run a few specs with valgrind's memcheck
	@tools/asan --valgrind

# CLIENT_CERT_FIGURES names a file for what is measured.
LIFE_SPECS := t/life/reload.t t/life/upgrade.t t/life/crash.t \
              t/trust/deadlines.t t/life/soak.t

soak: all  ## reload 100 times and serve a million requests
	@CLIENT_CERT_LONG=1 prove --timer --verbose $(LIFE_SPECS)

.PHONY: asan asan-short memcheck soak


# The demonstration

demo: packages-demo  ## show what the module does, with a real nginx
	@$(MAKE) --no-print-directory all
	@tools/demo run

demo-mqtt: packages-demo-mqtt  ## show what it does for MQTT, with Mosquitto
	@$(MAKE) --no-print-directory all
	@tools/demo-mqtt

demo-up: packages-demo  ## leave the demonstration running
	@$(MAKE) --no-print-directory all
	@tools/demo up

demo-down:  ## stop it
	@tools/demo down


# Housekeeping

packages-%:
	@tools/install-packages $*

format:  ## format the C++ sources
	clang-format -i $(SOURCES) $(HEADERS) $(wildcard t/unit/*/*.?pp t/corpus/*.?pp t/fuzz/*.?pp t/source/*.?pp)

clean:  ## remove everything that was built
	rm -rf build

FORCE:
.PHONY: all help install test check unit integration matrix matrix-short \
        hardening host-tests faults coverage demo demo-mqtt demo-up demo-down \
        format clean FORCE
