using Distribution.Kernel;
using Distribution.Payments.Signing;
using Distribution.Payments.WeChatPay.Certificates;
using Distribution.Payments.WeChatPay.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.WeChatPay;

/// <summary>
/// Signed requests, and answers that count only if they are signed. A GET is asked a second time at once if the connection
/// or the other side broke; everything else is sent once, and repeated by who knows its number. Without a key of WeChat Pay's nothing is
/// sent, for no answer could count.
/// </summary>
/// <param name="http">The way there.</param>
/// <param name="options">Where it is.</param>
/// <param name="time">Of signatures.</param>
/// <param name="logger">Codes only.</param>
/// <param name="certificates">Gets what is missing; null to go by the settings alone.</param>
internal sealed class WeChatPayClient(
    WeChatPayHttp http, IOptions<WeChatPayOptions> options, TimeProvider time, ILogger<WeChatPayClient> logger, PlatformCertificates? certificates = null)
{
    private const int MaxTries = 2;
    private const int Unauthorized = 401;
    private const int TooMany = 429;
    private const int Broken = 500;

    private readonly WeChatPaySender _sender = new(http, options, time);

    /// <summary>The key to encrypt with; null if none is known just now.</summary>
    public async ValueTask<PlatformKey?> KeyAsync(WeChatPayMerchant merchant, CancellationToken cancellation) =>
        (await KeysAsync(merchant, cancellation).ConfigureAwait(false)).Current(time.GetUtcNow());

    /// <summary>Asks with a body in which nothing is encrypted.</summary>
    public Task<WeChatPayAnswer> AskAsync(WeChatPayMerchant merchant, HttpMethod method, string pathAndQuery, byte[] body, CancellationToken cancellation) =>
        AskAsync(merchant, method, pathAndQuery, body, null, cancellation);

    /// <param name="merchant">Signs.</param>
    /// <param name="method">GET or POST.</param>
    /// <param name="pathAndQuery">From <c>/v3/</c> on.</param>
    /// <param name="body">Empty for none.</param>
    /// <param name="key">What encrypted something in the body; null if nothing did.</param>
    /// <param name="cancellation">The caller's; only its own cancellation is thrown.</param>
    /// <exception cref="RetryableException">The store with the certificates does not answer; nothing was sent.</exception>
    public async Task<WeChatPayAnswer> AskAsync(
        WeChatPayMerchant merchant, HttpMethod method, string pathAndQuery, byte[] body, PlatformKey? key, CancellationToken cancellation)
    {
        PlatformKeySet keys = await KeysAsync(merchant, cancellation).ConfigureAwait(false);
        if ((key ?? keys.Current(time.GetUtcNow())) is not { } asked)
        {
            return new WeChatPayAnswer.Unclear("No key of WeChat Pay is known; nothing was sent.");
        }

        int tries = method == HttpMethod.Get ? MaxTries : 1;
        while (true)
        {
            (WeChatPayAnswer answer, bool isBroken) = await TryAsync(new Question(merchant, method, pathAndQuery, body, asked.Serial), keys, cancellation).ConfigureAwait(false);
            if (!isBroken || --tries == 0)
            {
                return answer;
            }
        }
    }

    private async Task<(WeChatPayAnswer Answer, bool IsBroken)> TryAsync(Question asked, PlatformKeySet keys, CancellationToken cancellation)
    {
        try
        {
            WeChatPayReply reply = await _sender.SendAsync(asked.Merchant, asked.Method, asked.PathAndQuery, asked.Body, asked.Serial, cancellation).ConfigureAwait(false);
            Problem? forged = await CheckAsync(asked.Merchant, keys, reply, cancellation).ConfigureAwait(false);
            return (forged is null ? Read(asked, reply) : Disbelieve(asked, reply, forged), reply.Status >= Broken);
        }
        catch (Exception error) when (ProviderHttp.IsUnclear(error, cancellation))
        {
            logger.LogNoAnswer(asked.Method.Method, asked.Path, error.GetType().Name);
            return (new WeChatPayAnswer.Unclear(error.GetType().Name), error is not OperationCanceledException);
        }
    }

    /// <summary>Null if WeChat Pay has signed the answer, with a key that is known or that it names itself when asked for its certificates.</summary>
    private async Task<Problem?> CheckAsync(WeChatPayMerchant merchant, PlatformKeySet keys, WeChatPayReply reply, CancellationToken cancellation)
    {
        Problem? forged = WeChatPaySignature.Check(keys, reply.Signature, reply.Body, time.GetUtcNow());
        if (forged?.Code != WeChatPaySignature.SerialUnknown || certificates is null || reply.Signature.Serial is not { } serial)
        {
            return forged;
        }

        try
        {
            PlatformKeySet found = await certificates.LookForAsync(merchant, serial, cancellation).ConfigureAwait(false);
            return WeChatPaySignature.Check(found, reply.Signature, reply.Body, time.GetUtcNow());
        }
        catch (RetryableException)
        {
            return forged;
        }
    }

    private WeChatPayAnswer Read(Question asked, WeChatPayReply reply)
    {
        if (reply.Status is >= 200 and < 300)
        {
            return new WeChatPayAnswer.Done(reply.Body);
        }

        string? code = reply.Code;
        if (reply.Status == Unauthorized)
        {
            logger.LogNotTaken(asked.Method.Method, asked.Path, code ?? "", "signed", reply.RequestId);
        }
        else
        {
            logger.LogErrorAnswer(asked.Method.Method, asked.Path, reply.Status, code ?? "", reply.RequestId);
        }

        return reply.Status is >= 400 and < Broken and not (Unauthorized or 408 or 425 or TooMany) && code is not null
            ? new WeChatPayAnswer.Error(reply.Status, code)
            : new WeChatPayAnswer.Unclear($"WeChat Pay answered {reply.Status} {code}.");
    }

    /// <summary>
    /// An answer that is not proven decides nothing, whatever it says. It is told of all the same: WeChat Pay signs nothing for who has not
    /// signed rightly himself, and what stands before it when it is down signs nothing either.
    /// </summary>
    private WeChatPayAnswer.Unclear Disbelieve(Question asked, WeChatPayReply reply, Problem forged)
    {
        string code = reply.Code ?? "";
        if (reply.Status == Unauthorized)
        {
            logger.LogNotTaken(asked.Method.Method, asked.Path, code, "not proven", reply.RequestId);
        }
        else if (reply.Signature.Signature is null && reply.Status is >= Broken or TooMany)
        {
            logger.LogErrorAnswer(asked.Method.Method, asked.Path, reply.Status, code, reply.RequestId);
        }
        else
        {
            logger.LogUnsigned(asked.Method.Method, asked.Path, reply.Status, forged.Code, code, reply.RequestId);
        }

        return new WeChatPayAnswer.Unclear($"The answer {reply.Status} {code} is not proven: {forged.Code}.");
    }

    private ValueTask<PlatformKeySet> KeysAsync(WeChatPayMerchant merchant, CancellationToken cancellation) =>
        certificates?.GetAsync(merchant, cancellation) ?? ValueTask.FromResult(merchant.Keys);

    private sealed record Question(WeChatPayMerchant Merchant, HttpMethod Method, string PathAndQuery, byte[] Body, string Serial)
    {
        public string Path => PathAndQuery.Split('?')[0];
    }
}
