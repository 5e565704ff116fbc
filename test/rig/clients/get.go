// Runs in a bottle, compiled: Go's own client.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

func main() {
	for _, url := range os.Args[1:] {
		var response *http.Response
		var err error
		if strings.HasSuffix(url, "/echo") {
			response, err = http.Post(url, "text/plain", strings.NewReader("from Go"))
		} else {
			response, err = http.Get(url)
		}
		if err != nil {
			fmt.Println(err)
			continue
		}
		body, _ := io.ReadAll(response.Body)
		fmt.Println(response.StatusCode, response.Proto, strings.TrimSpace(string(body)))
	}
}
