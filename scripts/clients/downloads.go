// Downloads URLs to files with net/http, so many in flight, as scripts/nginx-downloads asks.
//
//	downloads URLS FOLDER IN-FLIGHT ROUNDS
//
// Prints for every round: wall time in milliseconds, CPU in microseconds an object. Connections are
// kept from a first round that is not printed.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func cpu() time.Duration {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func download(client *http.Client, url, folder string) error {
	answer, err := client.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != 200 || len(body) == 0 {
		return fmt.Errorf("%s: status %d, %d bytes", url, answer.StatusCode, len(body))
	}
	return os.WriteFile(path.Join(folder, path.Base(url)), body, 0o644)
}

func round(client *http.Client, urls []string, folder string, inFlight int) {
	var next int64
	var all sync.WaitGroup
	for worker := 0; worker < inFlight; worker++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for {
				index := int(atomic.AddInt64(&next, 1)) - 1
				if index >= len(urls) {
					return
				}
				if err := download(client, urls[index], folder); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
			}
		}()
	}
	all.Wait()
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	urls := strings.Fields(string(text))
	inFlight, _ := strconv.Atoi(os.Args[3])
	rounds, _ := strconv.Atoi(os.Args[4])
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight}}
	for number := 0; number <= rounds; number++ {
		start, before := time.Now(), cpu()
		round(client, urls, os.Args[2], inFlight)
		wall, spent := time.Since(start), cpu()-before
		if number > 0 {
			fmt.Printf("%.1f %.1f\n", wall.Seconds()*1e3, spent.Seconds()*1e6/float64(len(urls)))
		}
	}
}
