namespace Distribution.Payments.WeChatPay;

/// <summary>What came of one request. Closed.</summary>
internal abstract record WeChatPayAnswer
{
    private WeChatPayAnswer()
    {
    }

    /// <summary>Success, signed by WeChat Pay.</summary>
    public sealed record Done(byte[] Body) : WeChatPayAnswer;

    /// <summary>A 4xx with an error code, signed by WeChat Pay. What it means for the money depends on the request.</summary>
    public sealed record Error(int Status, string Code) : WeChatPayAnswer
    {
        /// <summary>The code as one of ours.</summary>
        public string OwnCode => "wechat." + new string([.. Code.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);

        /// <summary>Underscores come and go in the codes (<c>ORDER_NOT_EXIST</c>, <c>ORDERNOTEXIST</c>).</summary>
        public bool Is(params ReadOnlySpan<string> codes)
        {
            foreach (string code in codes)
            {
                if (string.Equals(Code.Replace("_", "", StringComparison.Ordinal), code, StringComparison.Ordinal))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Cut off, timed out, 429, 5xx, unsigned or senseless: it may have happened.</summary>
    public sealed record Unclear(string Reason) : WeChatPayAnswer;
}
