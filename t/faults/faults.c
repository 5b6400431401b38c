/*
 * Makes the n-th allocation fail, where it is made by the module or by what the
 * module calls: that is, with an address of the module's code on the stack.
 * What the stack still holds of earlier calls may add to these. It also sets the
 * clock, and hides from the module what it keeps in TLS contexts, and the size
 * of files.
 *
 * usage: LD_PRELOAD=faults.so FAULTS=control-file FAULTS_MODULE=name nginx ...
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* What the test writes and reads while nginx runs. */
struct control {
    /* The allocation that fails, from 1; nothing is counted at 0. */
    uint64_t fails;
    /* Whether those after it fail as well. */
    uint64_t for_good;
    /* Whether the allocations of all callers count. */
    uint64_t everyone;
    /* The allocations counted so far. */
    uint64_t seen;
    /* The blocks that are allocated, by whomever. */
    int64_t blocks;
    /* The seconds that the clock is ahead of the right time. */
    int64_t ahead;
    /* Whether TLS contexts are as if another module had made them. */
    uint64_t foreign;
    /* Whether nobody tells the module the size of a file. */
    uint64_t sizeless;
};

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static struct control *control;
static uintptr_t code_begin, code_end, stack_end;
static int is_over;


/* What counts coverage allocates when the process is over. */
static void end(void)
{
    is_over = 1;
}


static int find_module(struct dl_phdr_info *info, size_t size, void *data)
{
    (void) size;
    (void) data;
    const char *name = getenv("FAULTS_MODULE");
    if (name == NULL || strstr(info->dlpi_name, name) == NULL) {
        return 0;
    }
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && (part->p_flags & PF_X) != 0) {
            code_begin = info->dlpi_addr + part->p_vaddr;
            code_end = code_begin + part->p_memsz;
        }
    }
    return 1;
}


__attribute__((constructor)) static void open_control(void)
{
    const char *path = getenv("FAULTS");
    int fd = path == NULL ? -1 : open(path, O_RDWR);
    if (fd < 0) {
        return;
    }
    pthread_attr_t attributes;
    void *stack;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0
        && pthread_attr_getstack(&attributes, &stack, &size) == 0)
    {
        stack_end = (uintptr_t) stack + size;
    }
    void *at = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED,
                    fd, 0);
    close(fd);
    if (at != MAP_FAILED) {
        control = at;
        atexit(end);
    }
}


/* As if four modules before ours kept something in TLS objects: for its own
 * there has to be more memory. */
static void take_indexes(void)
{
    enum { ssl = 0 };
    int (*take)(int, long, void *, void *, void *, void *);
    *(void **) &take = dlsym(RTLD_DEFAULT, "CRYPTO_get_ex_new_index");
    for (int i = 0; take != NULL && i < 4; i++) {
        take(ssl, 0, NULL, NULL, NULL, NULL);
    }
}


/* The module is opened after this library, and anew by a new configuration. */
void *dlopen(const char *file, int mode)
{
    static void *(*next)(const char *, int);
    if (next == NULL) {
        *(void **) &next = dlsym(RTLD_NEXT, "dlopen");
    }
    take_indexes();
    void *handle = next(file, mode);
    dl_iterate_phdr(find_module, NULL);
    return handle;
}


static int is_of_module(const void *address)
{
    return (uintptr_t) address >= code_begin && (uintptr_t) address < code_end;
}


static int is_below_module(void)
{
    uintptr_t here;
    for (const uintptr_t *word = &here; (uintptr_t) word < stack_end; word++) {
        if (is_of_module((const void *) *word)) {
            return 1;
        }
    }
    return 0;
}


static int has_to_fail(void)
{
    if (control == NULL || is_over || control->fails == 0
        || (!control->everyone && !is_below_module()))
    {
        return 0;
    }
    uint64_t now = ++control->seen;
    return control->for_good ? now >= control->fails : now == control->fails;
}


static void *counted(void *block)
{
    if (block == NULL) {
        errno = ENOMEM;
    } else if (control != NULL) {
        control->blocks++;
    }
    return block;
}


void *malloc(size_t size)
{
    return counted(has_to_fail() ? NULL : __libc_malloc(size));
}


void *calloc(size_t count, size_t size)
{
    return counted(has_to_fail() ? NULL : __libc_calloc(count, size));
}


void *realloc(void *block, size_t size)
{
    if (block == NULL) {
        return malloc(size);
    }
    if (has_to_fail()) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_realloc(block, size);
}


int posix_memalign(void **to, size_t alignment, size_t size)
{
    *to = counted(has_to_fail() ? NULL : __libc_memalign(alignment, size));
    return *to == NULL ? ENOMEM : 0;
}


void free(void *block)
{
    if (block != NULL && control != NULL) {
        control->blocks--;
    }
    __libc_free(block);
}


int fstat64(int fd, struct stat64 *to)
{
    static int (*next)(int, struct stat64 *);
    if (next == NULL) {
        *(void **) &next = dlsym(RTLD_NEXT, "fstat64");
    }
    if (control != NULL && control->sizeless
        && is_of_module(__builtin_return_address(0)))
    {
        errno = EIO;
        return -1;
    }
    return next(fd, to);
}


int gettimeofday(struct timeval *restrict to, void *restrict zone)
{
    struct timespec now;
    (void) zone;
    clock_gettime(CLOCK_REALTIME, &now);
    to->tv_sec = now.tv_sec + (control == NULL ? 0 : control->ahead);
    to->tv_usec = now.tv_nsec / 1000;
    return 0;
}


time_t time(time_t *to)
{
    struct timeval now;
    gettimeofday(&now, NULL);
    if (to != NULL) {
        *to = now.tv_sec;
    }
    return now.tv_sec;
}


void *SSL_CTX_get_ex_data(const void *context, int index)
{
    static void *(*next)(const void *, int);
    if (next == NULL) {
        *(void **) &next = dlsym(RTLD_NEXT, "SSL_CTX_get_ex_data");
    }
    if (control != NULL && control->foreign
        && is_of_module(__builtin_return_address(0)))
    {
        return NULL;
    }
    return next(context, index);
}
