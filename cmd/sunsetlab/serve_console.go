package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"sunsetlab/nas"
	"sunsetlab/scenarios"
	"sunsetlab/sim/msc"
)

const consoleHelp = `
  ues             who is attached, and whether idle or connected
  data IMSI       data for a device: an idle one is paged
  sms IMSI TEXT   a short message for a device, over SGs
  call IMSI       a call for a device, by CS fallback over SGs
  help            this list
`

// console carries out what a person types.
type console struct {
	live *scenarios.Live
	out  io.Writer
}

// readConsole has each line of in carried out on the loop, until there are no
// more.
func readConsole(in io.Reader, c *console) {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		line := lines.Text()
		if !c.live.Post(func() { c.do(line) }) {
			return
		}
	}
	if err := lines.Err(); err != nil {
		c.live.Post(func() { fmt.Fprintf(c.out, "error: reading commands: %v: no more are taken\n", err) })
	}
}

// do carries out one line, and says what came of it.
func (c *console) do(line string) {
	verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	var err error
	switch verb {
	case "":
		return
	case "help":
		fmt.Fprint(c.out, strings.TrimPrefix(consoleHelp, "\n"))
		return
	case "ues":
		c.list()
		return
	case "data", "page", "sms", "call":
		err = c.reach(verb, rest)
	default:
		err = fmt.Errorf("unknown command %.40q: try help", verb)
	}
	if err != nil {
		fmt.Fprintf(c.out, "error: %v\n", err)
		return
	}
	fmt.Fprintln(c.out, "ok")
}

// reach carries out a command about one subscriber.
func (c *console) reach(verb, rest string) error {
	who, text, _ := strings.Cut(strings.TrimSpace(rest), " ")
	imsi, err := nas.ParseIMSI(who)
	if err != nil {
		return err
	}
	if !c.live.Known(imsi) {
		return fmt.Errorf("%s is no subscriber", imsi)
	}
	text = strings.TrimSpace(text)
	if verb != "sms" && text != "" {
		return fmt.Errorf("%s takes an IMSI and nothing else", verb)
	}
	if verb == "sms" || verb == "call" {
		return c.reachOverSGs(verb, imsi, text)
	}
	if !c.live.Gateway.DownlinkData(imsi) {
		return fmt.Errorf("%s has no PDN connection", imsi)
	}
	return nil
}

func (c *console) reachOverSGs(verb string, imsi nas.IMSI, text string) error {
	if state, _, _ := c.live.MSC.State(imsi); state != msc.SGsAssociated {
		return fmt.Errorf("%s is not registered with the MSC", imsi)
	}
	if verb == "call" {
		c.live.MSC.Call(imsi)
		return nil
	}
	if text == "" {
		return errors.New("sms takes an IMSI and a text")
	}
	return c.live.MSC.SMS(imsi, text)
}

// list prints who is attached.
func (c *console) list() {
	n := 0
	for _, imsi := range c.live.Subscribers() {
		if !c.live.MME.Attached(imsi) {
			continue
		}
		n++
		state := "idle"
		if c.live.MME.Connected(imsi) {
			state = "connected"
		}
		fmt.Fprintln(c.out, imsi, state)
	}
	fmt.Fprintf(c.out, "%d attached\n", n)
}
