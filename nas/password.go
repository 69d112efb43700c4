package nas

import (
	"fmt"
	"io"
	"log/slog"
)

// Password is a password of PAP or CHAP. However it is printed, also as a field
// of something else, no octet of it shows; a conversion to string gives it away,
// as do files of configuration, whose owner keeps it there.
type Password string

// mask stands for a password, whatever its length.
const mask = "•••"

// String returns a mask, or "" for no password.
func (p Password) String() string {
	if p == "" {
		return ""
	}
	return mask
}

// Format implements [fmt.Formatter], so that no verb prints more than String.
func (p Password) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.String()) }

// LogValue implements [slog.LogValuer].
func (p Password) LogValue() slog.Value { return slog.StringValue(p.String()) }
