// Command evaluate_stream answers cases from standard input, one a line, with the bytes of "imagegate evaluate
// --stream".
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"imagegate.dev/imagegate"
)

func main() {
	if err := answerAll(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func answerAll(in io.Reader, out io.Writer) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return err
		}
		line = bytes.TrimSuffix(line, []byte("\n"))
		line = bytes.TrimSuffix(line, []byte("\r"))
		if len(bytes.Trim(line, " ")) > 0 {
			text, err := answer(line)
			if err != nil {
				return err
			}
			// Whoever writes a line may wait for its answer before the next.
			if _, err := io.WriteString(out, text+"\n"); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

func answer(line []byte) (string, error) {
	asked, err := imagegate.ReadCase(line)
	var refused *imagegate.Error
	if errors.As(err, &refused) {
		text, err := refused.JSON()
		return `{"error":` + text + "}", err
	}
	if err != nil {
		return "", err
	}
	defer asked.Close()
	if asked.ForecastTo != nil {
		return forecast(asked)
	}
	decision, err := asked.Evaluate()
	if err != nil {
		return "", err
	}
	defer decision.Close()
	return decision.JSON(imagegate.All)
}

func forecast(asked *imagegate.Case) (string, error) {
	text := "["
	for decision, err := range asked.Forecast() {
		if err != nil {
			return "", err
		}
		one, err := decision.JSON(imagegate.All)
		decision.Close()
		if err != nil {
			return "", err
		}
		if len(text) > 1 {
			text += ","
		}
		text += one
	}
	return text + "]", nil
}
