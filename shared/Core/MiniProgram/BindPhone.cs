using Distribution.Kernel;

namespace Distribution.MiniProgram;

/// <param name="Code">Of the client's phone button.</param>
public sealed record BindPhoneCommand(MerchantId Merchant, UserId User, string Code);

/// <summary>Keeps the phone number the platform has verified, in place of an earlier one. <c>request.malformed</c>, and what <see cref="IMiniProgram.PhoneAsync"/> refuses.</summary>
public sealed class BindPhone(IMiniProgram platform, MiniProgramUsers users, TimeProvider time)
{
    public async Task<Result<PhoneNumber>> HandleAsync(BindPhoneCommand command, CancellationToken cancellation)
    {
        if (PlatformCode.Check(command.Code) is { } malformed)
        {
            return malformed;
        }

        if (!(await platform.PhoneAsync(command.Merchant, command.Code, cancellation).ConfigureAwait(false)).TryGet(out PhoneNumber? phone, out Problem? problem))
        {
            return problem;
        }

        await users.PutPhoneAsync(command.Merchant, command.User, new BoundPhone(phone, time.GetUtcNow()), cancellation).ConfigureAwait(false);
        return phone;
    }
}
