package smtp

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Reply is what a server answers.
type Reply struct {
	Code int `json:"code"`
	// Enhanced is the status code of RFC 3463, such as 5.7.1; empty if there is
	// none.
	Enhanced string `json:"enhanced,omitempty"`
	// Text is one line, or more with \n between.
	Text string `json:"text"`
}

// Positive tells whether the command was done, or may go on.
func (r Reply) Positive() bool { return r.Code >= 200 && r.Code < 400 }

// Transient tells whether the command may succeed if it is tried later.
func (r Reply) Transient() bool { return r.Code >= 400 && r.Code < 500 }

func (r Reply) String() string {
	s := strconv.Itoa(r.Code)
	if r.Enhanced != "" {
		s += " " + r.Enhanced
	}
	return s + " " + strings.ReplaceAll(r.Text, "\n", " ")
}

// Append appends the reply as it goes over the wire.
func (r Reply) Append(b []byte) []byte {
	lines := strings.Split(r.Text, "\n")
	for i, line := range lines {
		b = strconv.AppendInt(b, int64(r.Code), 10)
		if i < len(lines)-1 {
			b = append(b, '-')
		} else {
			b = append(b, ' ')
		}
		if r.Enhanced != "" {
			b = append(append(b, r.Enhanced...), ' ')
		}
		b = append(append(b, line...), "\r\n"...)
	}
	return b
}

// maxReplyLines bounds what a client takes for one reply.
const maxReplyLines = 256

// replyReader puts together the lines of a reply.
type replyReader struct {
	reply Reply
	lines int
}

// line takes the next line without its CRLF. Done says that the reply is whole.
func (r *replyReader) line(s string) (reply Reply, done bool, err error) {
	if len(s) < 3 || s[0] < '2' || s[0] > '5' || s[1] < '0' || s[1] > '9' || s[2] < '0' || s[2] > '9' {
		return Reply{}, false, fmt.Errorf("%q is no reply", clip(s))
	}
	code, text, more := int(s[0]-'0')*100+int(s[1]-'0')*10+int(s[2]-'0'), "", false
	if len(s) > 3 {
		if s[3] != ' ' && s[3] != '-' {
			return Reply{}, false, fmt.Errorf("%q is no reply", clip(s))
		}
		more, text = s[3] == '-', s[4:]
	}
	if r.lines > 0 && code != r.reply.Code {
		return Reply{}, false, fmt.Errorf("a reply of %d goes on as %d", r.reply.Code, code)
	}
	enhanced, rest := cutEnhanced(code, text)
	if r.lines == 0 {
		r.reply = Reply{Code: code, Enhanced: enhanced, Text: rest}
	} else {
		if enhanced != r.reply.Enhanced {
			rest = text
		}
		r.reply.Text += "\n" + rest
	}
	if r.lines++; r.lines > maxReplyLines {
		return Reply{}, false, errors.New("a reply without an end")
	}
	if more {
		return Reply{}, false, nil
	}
	reply, *r = r.reply, replyReader{}
	return reply, true, nil
}

// cutEnhanced takes an enhanced status code off a text (RFC 2034).
func cutEnhanced(code int, text string) (enhanced, rest string) {
	head, rest, _ := strings.Cut(text, " ")
	parts := strings.Split(head, ".")
	if len(parts) != 3 || len(parts[0]) != 1 || int(parts[0][0]-'0') != code/100 {
		return "", text
	}
	for _, p := range parts[1:] {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n > 999 {
			return "", text
		}
	}
	return head, rest
}
