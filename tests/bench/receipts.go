// Go's own transparency log, as its module proxy has it, asked about our proofs: one line for each.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run receipts.go < lines
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct{ Entry, Proof, Key string }

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fmt.Println(check(lines.Bytes()) == nil)
	}
}

func check(line []byte) error {
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return err
	}
	entry, err := hex.DecodeString(asked.Entry)
	if err != nil {
		return err
	}
	head, signed, _ := strings.Cut(asked.Proof, "\n\n")
	parts := strings.Split(head, "\n")
	if len(parts) < 2 || parts[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("no proof")
	}
	place, err := strconv.ParseInt(strings.TrimPrefix(parts[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	var path tlog.RecordProof
	for _, one := range parts[2:] {
		hash, err := tlog.ParseHash(one)
		if err != nil {
			return err
		}
		path = append(path, hash)
	}
	verifier, err := note.NewVerifier(asked.Key)
	if err != nil {
		return err
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return err
	}
	checkpoint := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(checkpoint[1], 10, 64)
	if err != nil {
		return err
	}
	root, err := base64.StdEncoding.DecodeString(checkpoint[2])
	if err != nil {
		return err
	}
	return tlog.CheckRecord(path, size, tlog.Hash(root), place, tlog.RecordHash(entry))
}
