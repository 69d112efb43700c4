// Package provider plays a mail provider: the messages of its days, and the
// lives of its accounts with and without a detector. It puts the models under
// sim/mail to work on all cores; what comes of them does not depend on how many
// there are.
package provider
