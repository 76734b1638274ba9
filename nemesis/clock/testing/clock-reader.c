/* Answers each line of standard input with one line: what it is told of time, in nanoseconds, as JSON. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile long readings;

static long long now(clockid_t id) {
  struct timespec t;
  if (clock_gettime(id, &t) != 0 || t.tv_nsec < 0 || t.tv_nsec > 999999999) abort();
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long day(void) {
  struct timeval v;
  struct timezone z;
  if (gettimeofday(&v, &z) != 0 || gettimeofday(NULL, NULL) != 0 || v.tv_usec < 0 || v.tv_usec > 999999) abort();
  return v.tv_sec * 1000000000LL + v.tv_usec * 1000LL;
}

static long long seconds(void) {
  time_t kept;
  time_t given = time(&kept);
  if (given != kept) abort();
  return time(NULL) * 1000000000LL;
}

static void *tell(void *unused) {
  struct timespec t;
  int refused = clock_gettime(9999, &t);
  printf("{\"realtime\":%lld,\"coarse\":%lld,\"tai\":%lld,\"day\":%lld,\"seconds\":%lld,\"monotonic\":%lld,\"boot\":%lld,"
         "\"processor\":%lld,\"refused\":%d,\"readings\":%ld}\n",
         now(CLOCK_REALTIME), now(CLOCK_REALTIME_COARSE), now(CLOCK_TAI), day(), seconds(), now(CLOCK_MONOTONIC),
         now(CLOCK_BOOTTIME), now(CLOCK_PROCESS_CPUTIME_ID), refused, readings);
  fflush(stdout);
  return unused;
}

static void *spin(void *unused) {
  for (;;) {
    now(CLOCK_REALTIME), day(), seconds(), now(CLOCK_MONOTONIC);
    __sync_fetch_and_add(&readings, 4);
  }
  return unused;
}

int main(int argc, char **argv) {
  char line[64];
  pthread_t thread;
  (void)argc;
  while (fgets(line, sizeof line, stdin) != NULL) {
    switch (line[0]) {
    case 'f': /* fork: the child tells */
      if (fork() == 0) {
        tell(NULL);
        _exit(0);
      }
      wait(NULL);
      break;
    case 'c': /* a child that stays, and says its number */
      if (fork() == 0) {
        printf("%d\n", getpid());
        fflush(stdout);
        for (;;) pause();
      }
      break;
    case 't': /* a new thread tells */
      pthread_create(&thread, NULL, tell, NULL);
      pthread_join(thread, NULL);
      break;
    case 's': /* a thread that reads all clocks, again and again */
      pthread_create(&thread, NULL, spin, NULL);
      tell(NULL);
      break;
    case 'x': /* becomes another program: itself */
      execv("/proc/self/exe", argv);
      abort();
    default:
      tell(NULL);
    }
  }
  return 0;
}
