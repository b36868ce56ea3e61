/** A workflow that somebody has already, of the kind that tutorials teach: keys that are stored, a moving image. */
export const STARTER = `name: Ship to Amazon ECS
on:
  push:
    branches: [ "main" ]
env:
  AWS_REGION: us-west-1
  ECR_REPOSITORY: shop
permissions:
  contents: read
jobs:
  deploy:
    name: Deploy
    runs-on: ubuntu-latest
    environment: production
    steps:
    - uses: actions/checkout@v4
    - name: Sign in
      uses: aws-actions/configure-aws-credentials@v1
      with:
        aws-access-key-id: \${{ secrets.AWS_ACCESS_KEY_ID }}
        aws-secret-access-key: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
        aws-region: \${{ env.AWS_REGION }}
    - id: login
      uses: aws-actions/amazon-ecr-login@v1
    - id: image
      env:
        IMAGE: \${{ steps.login.outputs.registry }}/shop:\${{ github.sha }}
      run: |
        docker build -t "$IMAGE" .
        docker push "$IMAGE"
        echo "image=$IMAGE" >> "$GITHUB_OUTPUT"
    - id: definition
      uses: aws-actions/amazon-ecs-render-task-definition@v1
      with:
        task-definition: infra/task.json
        container-name: web
        image: \${{ steps.image.outputs.image }}
    - uses: aws-actions/amazon-ecs-deploy-task-definition@v1
      with:
        task-definition: \${{ steps.definition.outputs.task-definition }}
        service: shop
        cluster: shop
        wait-for-service-stability: true
  docs:
    runs-on: ubuntu-latest
    steps:
    - run: make docs
`;
