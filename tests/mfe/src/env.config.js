// What an operator of Open edX would configure; nothing.

export default {};
