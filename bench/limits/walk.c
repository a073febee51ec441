/*
 * What the file system itself costs: walks a tree with nothing but system calls.
 *
 * walk list|stat|read FOLDER [WORKERS]
 *
 * list   reads all folders
 * stat   also asks every file for its size and time
 * read   also opens, reads and closes every file
 *
 * Workers take folders from one shared stack. Prints {"files":…,"folders":…,"bytes":…}.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIST, STAT, READ };

static int mode;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static char **stack;
static size_t height, room;
static int busy; /* workers that may still push */
static long long files, folders, bytes;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void push(char *folder) {
  pthread_mutex_lock(&lock);
  if (height == room) {
    room = room ? room * 2 : 1024;
    stack = realloc(stack, room * sizeof *stack);
    if (!stack) fail("memory");
  }
  stack[height++] = folder;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&lock);
}

/* The next folder, or NULL when there is none and nobody can find another. */
static char *pop(void) {
  pthread_mutex_lock(&lock);
  busy--;
  while (height == 0 && busy > 0) pthread_cond_wait(&changed, &lock);
  char *folder = NULL;
  if (height > 0) {
    folder = stack[--height];
    busy++;
  } else
    pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  return folder;
}

struct tally {
  long long files, folders, bytes;
  char *buffer;
};

enum { BUFFER = 1 << 18 };

static void look(int folder, const char *name, struct tally *t) {
  t->files++;
  if (mode == STAT) {
    struct stat s;
    if (fstatat(folder, name, &s, 0) != 0) fail(name);
    t->bytes += s.st_size;
  } else if (mode == READ) {
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail(name);
    for (ssize_t n; (n = read(fd, t->buffer, BUFFER)) > 0;) {
      t->bytes += n;
      if (n < BUFFER) break; /* a short read of a plain file is its end */
    }
    close(fd);
  }
}

static int is_folder(int parent, const struct dirent *entry) {
  if (entry->d_type != DT_UNKNOWN) return entry->d_type == DT_DIR;
  struct stat s;
  return fstatat(parent, entry->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(s.st_mode);
}

static void visit(const char *path, struct tally *t) {
  DIR *dir = opendir(path);
  if (!dir) fail(path);
  t->folders++;
  for (struct dirent *entry; (entry = readdir(dir));) {
    if (entry->d_name[0] == '.') continue;
    if (is_folder(dirfd(dir), entry)) {
      char *below;
      if (asprintf(&below, "%s/%s", path, entry->d_name) < 0) fail("memory");
      push(below);
    } else
      look(dirfd(dir), entry->d_name, t);
  }
  closedir(dir);
}

static void *work(void *unused) {
  (void)unused;
  struct tally t = {0, 0, 0, malloc(BUFFER)};
  if (!t.buffer) fail("memory");
  for (char *folder; (folder = pop());) {
    visit(folder, &t);
    free(folder);
  }
  pthread_mutex_lock(&lock);
  files += t.files;
  folders += t.folders;
  bytes += t.bytes;
  pthread_mutex_unlock(&lock);
  free(t.buffer);
  return NULL;
}

int main(int count, char **words) {
  const char *modes[] = {"list", "stat", "read"};
  mode = -1;
  for (int i = 0; count >= 3 && i < 3; i++)
    if (strcmp(words[1], modes[i]) == 0) mode = i;
  int workers = count > 3 ? atoi(words[3]) : 1;
  if (mode < 0 || workers < 1 || workers > 64) {
    fprintf(stderr, "walk list|stat|read FOLDER [WORKERS]\n");
    return 2;
  }
  pthread_t others[64];
  busy = workers;
  push(strdup(words[2]));
  for (int i = 1; i < workers; i++) pthread_create(&others[i], NULL, work, NULL);
  work(NULL);
  for (int i = 1; i < workers; i++) pthread_join(others[i], NULL);
  printf("{\"files\":%lld,\"folders\":%lld,\"bytes\":%lld}\n", files, folders, bytes);
  return 0;
}
