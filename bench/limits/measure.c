/*
 * Runs a program and says what it cost, as one line of JSON on stdout:
 *   {"wall_us":…,"cpu_us":…,"all_cpu_us":…,"peak_rss_bytes":…,"exit_code":…,"signal":…}
 *
 * wall_us         from fork to the program's own end
 * cpu_us          user and system time of the program and of what it has waited for
 * all_cpu_us      the same, with whatever it left running behind it (waited for here, on Linux)
 * peak_rss_bytes  the largest resident set of any one of these processes
 *
 * It is a small program on purpose: a process that is forked begins with its parent's peak memory.
 *
 * measure STDIN STDOUT STDERR PROGRAM [ARGUMENT…]      each of the first three is a path
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

static void replace(int fd, const char *path, int flags) {
  int opened = open(path, flags, 0600);
  if (opened < 0 || dup2(opened, fd) < 0) {
    perror(path);
    _exit(126);
  }
  close(opened);
}

static long long now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static long long cpu_us(const struct rusage *u) {
  return (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000000LL + u->ru_utime.tv_usec + u->ru_stime.tv_usec;
}

static long long peak_bytes(const struct rusage *u) {
#ifdef __APPLE__
  return u->ru_maxrss; /* macOS counts bytes, all others kibibytes */
#else
  return u->ru_maxrss * 1024LL;
#endif
}

int main(int count, char **words) {
  if (count < 5) {
    fprintf(stderr, "measure STDIN STDOUT STDERR PROGRAM [ARGUMENT...]\n");
    return 2;
  }
#ifdef __linux__
  /* what the program leaves behind becomes our child, so that it can be counted */
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
#endif
  long long began = now_us();
  pid_t program = fork();
  if (program < 0) {
    perror("fork");
    return 1;
  }
  if (program == 0) {
    replace(0, words[1], O_RDONLY);
    replace(1, words[2], O_WRONLY | O_CREAT | O_TRUNC);
    replace(2, words[3], O_WRONLY | O_CREAT | O_TRUNC);
    execvp(words[4], words + 4);
    perror(words[4]);
    _exit(127);
  }
  long long wall = 0, cpu = 0, peak = 0;
  int ended = 0, status = 0;
  struct rusage usage;
  for (pid_t one; (one = wait4(-1, &status, 0, &usage)) > 0;) {
    if (one != program) continue;
    wall = now_us() - began;
    cpu = cpu_us(&usage);
    peak = peak_bytes(&usage);
    ended = status;
  }
  getrusage(RUSAGE_CHILDREN, &usage);
  if (peak_bytes(&usage) > peak) peak = peak_bytes(&usage);
  printf("{\"wall_us\":%lld,\"cpu_us\":%lld,\"all_cpu_us\":%lld,\"peak_rss_bytes\":%lld,\"exit_code\":%d,\"signal\":%d}\n",
         wall, cpu, cpu_us(&usage), peak, WIFEXITED(ended) ? WEXITSTATUS(ended) : -1,
         WIFSIGNALED(ended) ? WTERMSIG(ended) : 0);
  return 0;
}
