# Where moto_server 5.2.1 differs from AWS, and so from the stand-in: what it does, by the test that shows it. If the test
# fails, it is reported as skipped for this reason. To be sourced.
# shellcheck disable=SC2034 # used by other files
declare -gA MOTO_DIFFERENCES=(
  # Objects and listings
  ["metadata has a limit"]="moto_server stores metadata of any size"
  ["an object has no access control list of its own"]="moto_server's buckets have access control lists"
  ["a checksum that is announced must be there"]="moto_server does not require the checksum"
  ["each object to delete needs a key"]="moto_server answers 500 to a request to delete an object without a key"
  ["Content-MD5 is checked"]="moto_server ignores Content-MD5"
  ["listings of version 1"]="moto_server's NextMarker is never a common prefix"
  ["listings: arguments that are not valid"]="moto_server answers 500 if max-keys is not a number"
  ["buckets and where they are"]="moto_server lists buckets in the order of their creation"
  ["a bucket of another region"]="moto_server accepts every region for every bucket"
  ["a bucket of another owner than expected"]="moto_server ignores x-amz-expected-bucket-owner"
  ["a bucket of another account"]="moto_server's users all belong to one account"
  ["a request to delete many objects needs a digest"]="moto_server does not require a digest for DeleteObjects"

  # Uploads in parts
  ["parts that are missing, wrong, unordered or too small"]="moto_server accepts parts in any order"
  ["a part of a copy must be inside its source, which must be large"]="moto_server shortens a range that is outside, and copies parts of any source"
  ["a locked upload needs a digest of each part"]="moto_server does not require a digest for UploadPart"

  # Locks
  ["an object with a lock needs a digest"]="moto_server's error is MissingUploadObjectWithObjectLockHeaders, that of S3 InvalidRequest"
  ["a locked version cannot be removed, and its lock only be extended"]="moto_server answers GetObjectRetention with the object"
  ["a lock ends at its time"]="moto_server has no clock that a test can set"
  ["a bucket with locks stays versioned"]="moto_server's status of InvalidBucketState is 400, that of S3 409"
  ["a lock needs a time in the future"]="moto_server accepts a lock until a time in the past"

  # Signatures
  ["temporary credentials expire"]="moto_server has no clock that a test can set"
  ["the time of a request"]="moto_server does not check the time of a signature"
  ["an Authorization header that is not complete"]="moto_server looks for the key before it parses the header"
  ["the body is the one that was signed, or declared as not signed"]="moto_server does not compare the body with its digest in the signature"
  ["every chunk of a streamed body is signed, and so is what follows them"]="moto_server checks neither the chunks nor the trailer"

  # Policies
  ["the policy of a session"]="moto_server does not evaluate session policies"
  ["a session has what both its role and its policy allow"]="moto_server does not evaluate session policies"
  ["the error names the caller, the action and the resource"]="moto_server's message is only \"Access Denied\""
  ["a deny of the bucket's policy wins"]="moto_server's 403 for a bucket's policy has no error document"
  ["a bucket's policy allows what the role's does not"]="moto_server only uses Deny of a bucket's policy"
  ["a bucket's policy that allows the account leaves the rest to the account"]="moto_server's 403 for a bucket's policy has no error document"
  ["an access control list needs a permission of its own"]="moto_server does not require s3:PutObjectAcl"
  ["the tags of versions have a permission of their own"]="moto_server requires s3:GetObjectTagging for those of versions, too"
  ["conditions: a key is only about the actions that have it"]="moto_server takes conditions as met"
  ["conditions: how long a lock may be"]="moto_server has no condition keys of S3"
  ["conditions: prefixes of a listing"]="moto_server does not verify a signature over a query with escapes"
  ["conditions: objects that exist are not replaced"]="moto_server has no condition keys of S3"
  ["other operators of conditions that are not met"]="moto_server takes conditions on the caller as met"
  ["a copy needs the source and the target"]="moto_server does not check the permission for the source of a copy"
  ["a caller who may not list a bucket does not learn what is missing"]="moto_server answers 404 to a caller who may not list the bucket"
  ["many objects to delete: each needs its permission"]="moto_server only checks the bucket's policy for the objects of DeleteObjects"
  ["a document that is not a policy is refused"]="moto_server does not parse session policies"
)
